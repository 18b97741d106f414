// A service whose write found the server's disk full is ready again once there is room, before any request.
import { temporaryFolder } from "@openpims/testing/harness";
import { createDatabase } from "@openpims/testing/test-stores";
import { expect, it } from "vitest";
import { diskOf } from "../../src/store/disk.ts";
import { openStore } from "../../src/store/open.ts";
import { stateOf } from "../../src/store/outage.ts";

it("is ready again by itself", async () => {
  const folder = temporaryFolder();
  const database = await openStore(folder.path, await createDatabase());
  diskOf(database)?.noteFailure(Object.assign(new Error("no space"), { code: "53100" }));
  expect(diskOf(database)?.isFull).toBe(true);
  expect(await stateOf(database)).toBe("ready");
  expect(diskOf(database)?.isFull).toBe(false);
  await database.destroy();
  folder.remove();
});
