// A machine's clock is set back: every stored time in the future is corrected at once.
import { TestClock, temporaryFolder } from "@openpims/testing/harness";
import { storeOptions } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { Lease } from "../../src/background.ts";
import { countOf, secondsUntilOpen, takeTry } from "../../src/limits/throttle.ts";
import { nameThrottlesWith } from "../../src/limits/throttle-names.ts";
import { openStore } from "../../src/store/open.ts";
import type { Database } from "../../src/store/schema.ts";
import { vaultFor } from "../support/vault.ts";

const DAY = 86_400;
const throttle = { kind: "tries", limit: 2, windowMs: 60_000 };
const folder = temporaryFolder();
let database: Database;
beforeAll(async () => {
  database = await openStore(folder.path, (await storeOptions()).databaseUrl);
  nameThrottlesWith(database, vaultFor(new TestClock()));
});
afterAll(async () => {
  await database.destroy();
  folder.remove();
});

it("a limit reached by a fast clock is open again, and counts from zero", async () => {
  const clock = new TestClock();
  clock.advance(DAY);
  for (let i = 0; i < 3; i++) await takeTry(database, throttle, "here", clock.now());
  expect(await countOf(database, throttle, "here", clock.now())).toBe(throttle.limit);
  clock.advance(-DAY);
  expect(await countOf(database, throttle, "here", clock.now())).toBe(0);
  expect(await secondsUntilOpen(database, throttle, "here", clock.now())).toBe(1);
  expect(await takeTry(database, throttle, "here", clock.now())).toBe(true);
  expect(await takeTry(database, throttle, "here", clock.now())).toBe(true);
  expect(await takeTry(database, throttle, "here", clock.now())).toBe(false);
  clock.advance(60);
  expect(await takeTry(database, throttle, "here", clock.now())).toBe(true);
});

it("the long window of a kind that has several is no mistake of a clock to a short one", async () => {
  const clock = new TestClock();
  const delay = (windowMs: number) => ({ kind: "delay", limit: 1, windowMs, longestMs: 3_600_000 });
  expect(await takeTry(database, delay(3_600_000), "here", clock.now())).toBe(true);
  expect(await takeTry(database, delay(30_000), "here", clock.now())).toBe(false);
  expect(await secondsUntilOpen(database, delay(30_000), "here", clock.now())).toBeGreaterThan(3_000);
  clock.advance(3_600);
  expect(await takeTry(database, delay(30_000), "here", clock.now())).toBe(true);
});

it("a limit is no wider for clocks of two processes that differ by seconds", async () => {
  const clock = new TestClock();
  const ahead = () => clock.now() + 5_000;
  expect(await takeTry(database, throttle, "there", ahead())).toBe(true);
  expect(await takeTry(database, throttle, "there", clock.now())).toBe(true);
  expect(await takeTry(database, throttle, "there", clock.now())).toBe(false);
  expect(await takeTry(database, throttle, "there", ahead())).toBe(false);
});

it("a lease taken by a fast clock keeps no process from the work", async () => {
  const clock = new TestClock();
  clock.advance(DAY);
  const dead = new Lease({ database, clock }, "work");
  const left = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const ended = dead.alone(() => {
    begun.resolve();
    return left.promise;
  });
  await begun.promise;
  clock.advance(-DAY);
  const work = vi.fn(async () => {});
  await new Lease({ database, clock }, "work").alone(work);
  expect(work).toHaveBeenCalledOnce();
  left.resolve();
  await ended;
});
