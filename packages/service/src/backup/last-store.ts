// The store that the service of a data folder used last. A command, or a start, without the address of PostgreSQL would
// use an older store beside it, or a new one.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type StoreIdentity, storeInWords } from "../store/identity.ts";

const FILE = "store.json";

type LastStore = Pick<StoreIdentity, "kind" | "place">;

const fileIn = (dataDirectory: string): string => join(dataDirectory, FILE);

/** @returns `undefined` if no service used the folder yet */
export function readLastStore(dataDirectory: string): LastStore | undefined {
  const file = fileIn(dataDirectory);
  if (!existsSync(file)) return undefined;
  try {
    const read: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (
      typeof read === "object" &&
      read !== null &&
      "kind" in read &&
      "place" in read &&
      (read.kind === "sqlite" || read.kind === "postgres")
    )
      return { kind: read.kind, place: String(read.place) };
  } catch {
    // Refused below.
  }
  throw new Error(`${file} does not name a store: remove it`);
}

/** @throws Error of the file system */
export function noteLastStore(dataDirectory: string, { kind, place }: LastStore): void {
  const file = fileIn(dataDirectory);
  const text = `${JSON.stringify({ kind, place })}\n`;
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  // Processes of two containers, which share the folder, may have the same number.
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  writeFileSync(temporary, text, { mode: 0o600, flush: true });
  renameSync(temporary, file);
}

/** @throws Error with a message for the operator if the folder's service used PostgreSQL, and no address of it is given */
export function requireLastStore(dataDirectory: string, databaseUrl: string | undefined): void {
  const last = readLastStore(dataDirectory);
  if (last?.kind !== "postgres" || databaseUrl !== undefined) return;
  throw new Error(
    `the service of ${dataDirectory} uses ${storeInWords(last)}, and no DATABASE_URL is given: give it; to use an embedded store from now on, remove ${fileIn(dataDirectory)}`,
  );
}
