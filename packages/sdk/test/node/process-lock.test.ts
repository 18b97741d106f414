import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withProcessLock } from "../../src/platform/node/process-lock.ts";
import type { LockHolder } from "../../src/platform/node/storage-notice.ts";
import { temporaryFolder } from "../storage/temporary-folder.ts";
import { childCommand, start, untilLine } from "./storage-child.ts";

it.each([
  ["another process holds", "hold"],
  ["work holds that nothing refers to, through garbage collections", "holdThroughCollections"],
])("gives up beyond the limit on a lock that %s", async (_, how) => {
  const directory = await temporaryFolder();
  const holder = start(childCommand(how, directory, "no-keychain"));
  expect(await untilLine(holder)).toBe("held");
  const file = join(directory, "device.lock");
  const waits: LockHolder[] = [];
  const waiting = (holder: LockHolder) => void waits.push(holder);
  const work = withProcessLock(file, async () => "never", { limit: 20, waiting });
  await expect(work).rejects.toMatchObject({
    name: "StoreError",
    kind: "failed",
    trouble: "busy",
    message: expect.stringContaining(file),
  });
  const known = process.platform === "linux" ? { pid: holder.pid } : {};
  expect(waits).toEqual([{ file, ...known }]);
  if (process.platform === "linux")
    await expect(withProcessLock(file, async () => "never", { limit: 0 })).rejects.toThrow(
      `${file}, process ${holder.pid}`,
    );
});

it("gives up on its turn beyond the limit, and those behind it keep theirs", async () => {
  const lock = join(await temporaryFolder(), "device.lock");
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const first = withProcessLock(lock, () => held);
  const second = withProcessLock(lock, async () => "never", { limit: 5 });
  const third = withProcessLock(lock, async () => "third");
  await expect(second).rejects.toMatchObject({ kind: "failed" });
  release();
  await first;
  expect(await third).toBe("third");
});

it("locks the file that is there now, also after its folder was removed and made anew", async () => {
  const directory = await temporaryFolder();
  const file = join(directory, "device.lock");
  expect(await withProcessLock(file, async () => "first")).toBe("first");
  await rm(directory, { recursive: true });
  await mkdir(directory, { mode: 0o700 });
  const holder = start(childCommand("hold", directory, "no-keychain"));
  expect(await untilLine(holder)).toBe("held");
  await expect(withProcessLock(file, async () => "never", { limit: 0 })).rejects.toMatchObject({
    trouble: "busy",
  });
});

it("works on more files than it keeps open", async () => {
  const directory = await temporaryFolder();
  const files = Array.from({ length: 40 }, (_, n) => join(directory, `${n}.lock`));
  for (const round of [1, 2])
    for (const file of files) expect(await withProcessLock(file, async () => round)).toBe(round);
  const holder = start(childCommand("hold", directory, "no-keychain"));
  expect(await untilLine(holder)).toBe("held");
  expect(await Promise.all(files.map((file) => withProcessLock(file, async () => file)))).toEqual(files);
});
