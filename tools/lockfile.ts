// Reads package-lock.json: the packages, their dependencies, and the packages needed in production.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

interface Entry extends Manifest {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

export interface LockedPackage {
  /** The path from the root; empty for the workspace itself. */
  readonly path: string;
  readonly name: string;
  readonly entry: Entry;
}

const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));

export const entries = (read("package-lock.json") as { packages: Readonly<Record<string, Entry>> }).packages;

/** The manifests of the workspace, by folder; the root's own is `workspace`. */
export const manifests: ReadonlyMap<string, Manifest> = new Map(
  Object.keys(entries)
    .filter((path) => !path.includes("node_modules/"))
    .map((path) => [
      path === "" ? "workspace" : path.replace("packages/", ""),
      read(join(path, "package.json")),
    ]),
);

function packageAt(path: string): LockedPackage {
  const entry = entries[path];
  if (!entry) throw new Error(`package-lock.json has no ${path}`);
  return { path, name: entry.name ?? path.slice(path.lastIndexOf("node_modules/") + 13), entry };
}

/** Every package outside this workspace. */
export const foreign: readonly LockedPackage[] = Object.keys(entries)
  .filter((path) => path.includes("node_modules/") && !entries[path]?.link)
  .map(packageAt);

/** The package that a name resolves to from another package, as Node does; `undefined` if it is not locked. */
function find(from: string, name: string): LockedPackage | undefined {
  for (let folder = from; ; ) {
    const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    const entry = entries[path];
    if (entry) return packageAt(entry.link ? (entry.resolved ?? path) : path);
    if (folder === "") return undefined;
    folder = folder.includes("/node_modules/") ? folder.slice(0, folder.lastIndexOf("/node_modules/")) : "";
  }
}

/** The dependencies of a package. Optional and peer dependencies may be absent. */
function needsOf({ path, entry }: LockedPackage): LockedPackage[] {
  const names = Object.keys({
    ...entry.dependencies,
    ...entry.optionalDependencies,
    ...entry.peerDependencies,
    // The root depends on its workspace's packages without listing them.
    ...(path === "" && Object.fromEntries([...manifests.values()].map(({ name = "" }) => [name, ""]))),
  });
  return names.map((name) => find(path, name)).filter((found) => found !== undefined);
}

/** The workspace, its packages, and all their dependencies. */
export function production(): LockedPackage[] {
  const found = new Map<string, LockedPackage>();
  const add = (one: LockedPackage): void => {
    if (found.has(one.path)) return;
    found.set(one.path, one);
    for (const needed of needsOf(one)) add(needed);
  };
  add(packageAt(""));
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
