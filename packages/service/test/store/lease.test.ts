// One of several processes does a work at a time, on a clock that the tests control.
import { TestClock, temporaryFolder } from "@openpims/testing/harness";
import { storeOptions } from "@openpims/testing/test-stores";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Lease } from "../../src/background.ts";
import { openStore } from "../../src/store/open.ts";
import type { Database } from "../../src/store/schema.ts";

let folder: ReturnType<typeof temporaryFolder>;
let database: Database;
let clock: TestClock;

beforeEach(async () => {
  folder = temporaryFolder();
  clock = new TestClock();
  database = await openStore(folder.path, (await storeOptions()).databaseUrl);
});
afterEach(async () => {
  await database.destroy();
  folder.remove();
});

const leaseOf = (name = "work") => new Lease({ database, clock }, name);

/** A process that works until it is told to stop, or, like a dead one, forever. */
async function atWork(lease: Lease) {
  const begun = Promise.withResolvers<() => Promise<boolean>>();
  const told = Promise.withResolvers<void>();
  const ended = lease.alone((prolong) => {
    begun.resolve(prolong);
    return told.promise;
  });
  const prolong = await begun.promise;
  const end = (): Promise<void> => {
    told.resolve();
    return ended;
  };
  return { prolong, end };
}

const works = async (lease: Lease): Promise<boolean> => {
  const work = vi.fn(async () => {});
  await lease.alone(work);
  return work.mock.calls.length === 1;
};

it("lets one at the work, and the next when that one has ended", async () => {
  const first = await atWork(leaseOf());
  expect(await works(leaseOf())).toBe(false);
  expect(await works(leaseOf("another work"))).toBe(true);
  await first.end();
  expect(await works(leaseOf())).toBe(true);
});

it("lets exactly one of twenty at the work that come at once", async () => {
  const holder = Promise.withResolvers<void>();
  const work = vi.fn(() => holder.promise);
  let ended = 0;
  const all = Array.from({ length: 20 }, () =>
    leaseOf()
      .alone(work)
      .then(() => {
        if (++ended === 19) holder.resolve();
      }),
  );
  await Promise.all(all);
  expect(work).toHaveBeenCalledTimes(1);
});

it("is given back by a work that failed", async () => {
  await expect(leaseOf().alone(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await works(leaseOf())).toBe(true);
});

it("of a dead process ends after half a minute", async () => {
  await atWork(leaseOf());
  clock.advance(29);
  expect(await works(leaseOf())).toBe(false);
  clock.advance(2);
  expect(await works(leaseOf())).toBe(true);
});

it("is prolonged by a work that goes on, and not once another has taken over", async () => {
  const first = await atWork(leaseOf());
  clock.advance(29);
  expect(await first.prolong()).toBe(true);
  clock.advance(29);
  expect(await works(leaseOf())).toBe(false);
  clock.advance(2);
  const second = await atWork(leaseOf());
  expect(await first.prolong()).toBe(false);
  // The first holder cannot release the second holder's lease.
  await first.end();
  expect(await works(leaseOf())).toBe(false);
  await second.end();
});
