// The note of the last store, which several processes write into a folder that they share.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { expect, it } from "vitest";
import { noteLastStore, readLastStore } from "../../src/backup/last-store.ts";

it("is written while a process of the same number, in another container, writes it", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder.path, `store.json.${process.pid}.tmp`));
  const store = { kind: "postgres", place: "127.0.0.1:5432, database openpims" } as const;
  noteLastStore(folder.path, store);
  expect(readLastStore(folder.path)).toEqual(store);
  folder.remove();
});
