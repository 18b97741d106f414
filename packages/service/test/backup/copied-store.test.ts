// An operator restores a copy of the data folder's files, which a process that died has left with a log beside the store.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { restoreStore } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { expect, it } from "vitest";

it("a copied store is restored with the rows that are only in its log", async () => {
  const folder = temporaryFolder();
  const service = await TestService.start();
  const login = await service.createAccount();
  const copied = join(folder.path, "service.db");
  for (const suffix of ["", "-wal"])
    copyFileSync(join(service.dataDirectory, `service.db${suffix}`), `${copied}${suffix}`);
  await service.stop();

  const [restored = ""] = await restoreStore(copied, join(folder.path, "restored"));
  const store = new DatabaseSync(restored, { readOnly: true });
  expect(store.prepare("select login from accounts").all()).toContainEqual({ login });
  store.close();
  folder.remove();
});
