// The lanes of waiting password hashes: neither keeps out the other, and nobody waits for long.
import { afterEach, expect, it, vi } from "vitest";
import { HashingBusy, hashInQueue } from "../../src/machine/hash-queue.ts";

const task = { password: "correct horse battery", salt: new Uint8Array(16) };
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

it("a hash that waits too long is refused, and those under way finish", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
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
