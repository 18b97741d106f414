// Listeners are notified of a new row within a second, whatever the loop's random period.
import { setImmediate as nextTurn } from "node:timers/promises";
import { temporaryFolder } from "@openpims/testing/harness";
import { storeOptions } from "@openpims/testing/test-stores";
import { expect, it, onTestFinished, vi } from "vitest";
import { AuditWatch } from "../../src/audit/watch.ts";
import { openStore } from "../../src/store/open.ts";

it("looks again within a second while somebody listens", async () => {
  const folder = temporaryFolder();
  const database = await openStore(folder.path, (await storeOptions()).databaseUrl);
  const live = vi.fn(async () => new Set<string>());
  const watch = new AuditWatch(database, live);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  // The longest possible wait.
  vi.spyOn(Math, "random").mockReturnValue(0.999);
  onTestFinished(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    await watch.close();
    await database.destroy();
    folder.remove();
  });
  await new Promise<void>((changed) => {
    watch.listen({ credential: null, caller: null, changed: () => changed(), ended: () => {} });
  });
  expect(live).toHaveBeenCalledTimes(1);
  // The run ends, and the loop sets its timer.
  await nextTurn();
  vi.advanceTimersByTime(1_000);
  expect(live).toHaveBeenCalledTimes(2);
});
