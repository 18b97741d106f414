// Ended rows are deleted in batches, by any process; rows that may still be needed stay.
import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { TestClock, temporaryFolder } from "@openpims/testing/harness";
import { storeOptions } from "@openpims/testing/test-stores";
import { sql } from "kysely";
import { afterAll, beforeEach, expect, it } from "vitest";
import { findAccount } from "../../src/accounts/accounts.ts";
import { EvenClock } from "../../src/background.ts";
import { takeTry } from "../../src/limits/throttle.ts";
import { nameThrottlesWith } from "../../src/limits/throttle-names.ts";
import { openStore } from "../../src/store/open.ts";
import type { Database } from "../../src/store/schema.ts";
import { startSweeping, sweep } from "../../src/sweep.ts";
import { createAccount } from "../support/create-account.ts";
import { storeDevice } from "../support/stored-device.ts";
import { vaultFor } from "../support/vault.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const clock = new TestClock();
const opened: { database: Database; remove: () => void }[] = [];
let database: Database;

beforeEach(async () => {
  const folder = temporaryFolder();
  database = await openStore(folder.path, (await storeOptions()).databaseUrl);
  nameThrottlesWith(database, vaultFor(clock));
  opened.push({ database, remove: folder.remove });
});
afterAll(async () => {
  for (const { database: each, remove } of opened) {
    await each.destroy();
    remove();
  }
});

/** `count` rows of each kind that end at the time. */
async function fill(count: number, endsAt: number): Promise<void> {
  const login = `${randomBytes(6).toString("hex")}@openpims.example`;
  await createAccount(database, { login }, clock.now());
  const account_id = (await findAccount(database, login))?.id ?? "";
  const device_id = await storeDevice(database, account_id, clock.now());
  for (let i = 0; i < count; i++) {
    const hash = randomBytes(16).toString("hex");
    const row = { issued_at: 0, expires_at: endsAt, used: 0 };
    await database
      .insertInto("challenges")
      .values({ device_id, mode: "otp", value: hash, ...row })
      .execute();
    await database
      .insertInto("activation_codes")
      .values({
        account_id,
        purpose: "activate",
        hash,
        tries: 0,
        offers: 0,
        issued_at: 0,
        via: "sms",
        expires_at: endsAt,
      })
      .execute();
    await database
      .insertInto("one_time_passwords")
      .values({ account_id, device_id, hash, ...row })
      .execute();
    const tokens = {
      access_hash: hash,
      access_expires_at: 0,
      refresh_hash: hash,
      refresh_expires_at: endsAt,
    };
    await database
      .insertInto("remote_tokens")
      .values({ family: hash, account_id, device_id, epoch: 0, used: 0, ...tokens })
      .execute();
    await takeTry(database, { kind: "test", limit: 1, windowMs: endsAt - clock.now() }, hash, clock.now());
    await database
      .insertInto("oidc_records")
      .values({ model: "Session", id: hash, grant_id: null, uid: null, payload: "v1.", ...row })
      .execute();
  }
}

const TABLES = [
  "challenges",
  "activation_codes",
  "one_time_passwords",
  "remote_tokens",
  "throttles",
  "oidc_records",
] as const;

async function counts(): Promise<number[]> {
  const all = [];
  for (const table of TABLES) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      database,
    );
    all.push(rows[0]?.count ?? 0);
  }
  return all;
}

it("clears what has ended, in batches, and keeps what has not", async () => {
  await fill(7, clock.now() - 2 * DAY);
  await fill(3, clock.now() + MINUTE);
  await database
    .insertInto("oidc_records")
    .values({
      model: "Client",
      id: "lasting",
      grant_id: null,
      uid: null,
      payload: "v1.",
      used: 0,
      issued_at: 0,
      expires_at: null,
    })
    .execute();
  expect(await sweep(database, clock.now(), 2)).toBe(6 * 7);
  expect(await counts()).toEqual([3, 3, 3, 3, 3, 4]);
  expect(await sweep(database, clock.now(), 2)).toBe(0);
});

it("remembers a challenge for ten minutes and a code for a day, to tell late from wrong", async () => {
  await fill(2, clock.now() + MINUTE);
  const swept = async (seconds: number) => {
    clock.advance(seconds);
    await sweep(database, clock.now());
    return counts();
  };
  expect(await swept(61)).toEqual([2, 2, 0, 0, 0, 0]);
  expect(await swept(10 * 60)).toEqual([0, 2, 0, 0, 0, 0]);
  expect(await swept(24 * 3600)).toEqual([0, 0, 0, 0, 0, 0]);
});

it("may be done by several at once: each row goes once", async () => {
  await fill(12, clock.now() - 2 * DAY);
  const cleared = await Promise.all(Array.from({ length: 4 }, () => sweep(database, clock.now(), 3)));
  const left = await sweep(database, clock.now());
  expect(cleared.reduce((sum, each) => sum + each, left)).toBe(6 * 12);
  expect(await counts()).toEqual([0, 0, 0, 0, 0, 0]);
});

it("begins once the clock has run evenly, and ends when it is told to", async () => {
  await fill(3, clock.now() - 2 * DAY);
  const errors: unknown[] = [];
  const failed = (error: unknown) => errors.push(error);
  let passed = 0;
  const even = new EvenClock(clock, () => passed);
  // A step forward: the rows may be in force again once the clock is right.
  clock.advance(3600);
  const before = await counts();
  await startSweeping(database, clock, failed, even).stop();
  expect(await counts()).toEqual(before);
  clock.advance(15 * 60);
  passed += 15 * MINUTE;
  const sweeping = startSweeping(database, clock, failed, even);
  while ((await counts()).some((count) => count > 0)) await nextTurn();
  await sweeping.stop();
  expect(errors).toEqual([]);
});
