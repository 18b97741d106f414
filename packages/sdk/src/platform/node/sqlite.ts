// Node's SQLite, loaded at run time: an import of a module that an older Node lacks would fail before any message.
const sqlite = process.getBuiltinModule?.("node:sqlite");
if (!sqlite)
  throw new Error(`@openpims/sdk/node needs Node.js 22.18 or newer, this is ${process.versions.node}`);

export type DatabaseSync = InstanceType<typeof sqlite.DatabaseSync>;

export const DatabaseSync: typeof sqlite.DatabaseSync = sqlite.DatabaseSync;
