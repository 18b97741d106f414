// A backup with the master key beside it opens with that key, or is not made.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { backupStore, startService } from "@openpims/service";
import { temporaryFolder } from "@openpims/testing/harness";
import { afterAll, expect, it } from "vitest";

const KEY = "ab".repeat(32);

const folder = temporaryFolder();
afterAll(folder.remove);

const dataDirectory = join(folder.path, "service");
const place = join(folder.path, "backups");
const file = join(place, "backup.db");
const withKey = () => backupStore(dataDirectory, file, { withKey: true });

it("is refused where the configuration gives the key, and where the folder's is not the store's", async () => {
  mkdirSync(place);
  await (await startService({ dataDirectory, masterKey: KEY })).close();
  expect(existsSync(join(dataDirectory, "master.key"))).toBe(false);
  await expect(withKey()).rejects.toThrow(
    /there is no master\.key in .*: the service gets its master key from elsewhere/,
  );

  // An operator changed the key, and the file of the one before stayed.
  writeFileSync(join(dataDirectory, "master.key"), "cd".repeat(32), { mode: 0o600 });
  await expect(withKey()).rejects.toThrow(/master\.key does not open the store: .*another master key/);
  expect(readdirSync(place)).toEqual([]);

  writeFileSync(join(dataDirectory, "master.key"), KEY, { mode: 0o600 });
  expect(await withKey()).toContain(`${file}.master.key`);
});
