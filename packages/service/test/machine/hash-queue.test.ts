// The lanes of waiting password hashes: neither keeps out the other, and nobody waits for long.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { HashingBusy, hashInQueue } from "../../src/machine/hash-queue.ts";

const task = { password: "correct horse battery", salt: new Uint8Array(16) };
// A busy machine may take longer for a full lane than a hash may wait.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

it("the lanes take turns: sixteen in the lane of known browsers do not delay another", async () => {
  const order: string[] = [];
  const hash = (lane: "known" | "unknown") => hashInQueue(task, lane).then(() => order.push(lane));
  await Promise.all([
    ...Array.from({ length: 16 }, () => hash("known")),
    ...Array.from({ length: 4 }, () => hash("unknown")),
  ]);
  expect(order.slice(0, 12).filter((lane) => lane === "unknown")).toHaveLength(4);
});

it("a lane full of accounts that sign in often has a place for one that does so seldom", async () => {
  const often = Array.from({ length: 24 }, (_, i) => hashInQueue(task, "known", `often-${i % 8}`));
  const settled = Promise.allSettled(often);
  await expect(hashInQueue(task, "known", "seldom")).resolves.toBeInstanceOf(Buffer);
  expect((await settled).filter(({ status }) => status === "rejected").length).toBeGreaterThan(0);
});

it("a hash that waits too long is refused, and those under way finish", async () => {
  const hashes = Array.from({ length: 12 }, () => hashInQueue(task, "unknown"));
  const settled = Promise.allSettled(hashes);
  vi.advanceTimersByTime(10_000);
  const results = await settled;
  const refused = results.filter(({ status }) => status === "rejected");
  expect(refused.length).toBeGreaterThanOrEqual(10);
  for (const result of refused)
    expect(result).toEqual({ status: "rejected", reason: expect.any(HashingBusy) });
  await expect(hashInQueue(task, "unknown")).resolves.toBeInstanceOf(Buffer);
});
