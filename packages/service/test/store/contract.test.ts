// The contract of the store, the same on SQLite and on PostgreSQL.
import { createSecretKey, randomBytes } from "node:crypto";
import { temporaryFolder } from "@openpims/testing/harness";
import { STORE, storeOptions } from "@openpims/testing/test-stores";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findAccount, lockAccount } from "../../src/accounts/accounts.ts";
import { findActivationCode, issueActivationCode } from "../../src/codes/activation-codes.ts";
import { lockDeviceAndAccount } from "../../src/devices/locked-device.ts";
import { storeOnce } from "../../src/keys/stored-secrets.ts";
import { Vault } from "../../src/keys/vault.ts";
import { takeTry } from "../../src/limits/throttle.ts";
import { nameThrottlesWith } from "../../src/limits/throttle-names.ts";
import { consumeOtp, storeOtp } from "../../src/otps/one-time-passwords.ts";
import { exchangeOtp, refreshRemoteTokens } from "../../src/otps/remote-tokens.ts";
import { Policies } from "../../src/settings/policy.ts";
import { defaultPolicy } from "../../src/settings/policy-fields.ts";
import { openStore } from "../../src/store/open.ts";
import { atEnd } from "../../src/store/pending-writes.ts";
import type { AccountRow, Database } from "../../src/store/schema.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import type { Work } from "../../src/work.ts";
import { createAccount } from "../support/create-account.ts";
import { storeDevice } from "../support/stored-device.ts";

const folder = temporaryFolder();
const vault = new Vault(
  [{ id: "00000001", key: createSecretKey(randomBytes(32)), activeFrom: 0 }],
  [{ id: "00000002", key: createSecretKey(randomBytes(32)), activeFrom: 0 }],
  Date,
);
const NOW = 1_800_000_000_000;
let database: Database;

beforeAll(async () => {
  database = await openStore(folder.path, (await storeOptions()).databaseUrl);
  nameThrottlesWith(database, vault);
});
afterAll(async () => {
  await database.destroy();
  folder.remove();
});

const work = (transaction = database): Work => ({ transaction, vault, now: NOW });
const atOnce = <T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));

async function account(): Promise<AccountRow> {
  const login = `${randomBytes(8).toString("hex")}@openpims.example`;
  await createAccount(database, { login }, NOW);
  const made = await findAccount(database, login);
  if (!made) throw new Error("no account");
  return made;
}

const device = (accountId: string): Promise<string> => storeDevice(database, accountId, NOW);

async function otpOf(of: AccountRow, lifetimeMs = 60_000): Promise<string> {
  const otp = randomBytes(4).toString("hex");
  const issued = { accountId: of.id, deviceId: await device(of.id), otp, expiresAt: NOW + lifetimeMs };
  await storeOtp(work(), issued);
  return otp;
}

const exchange = (of: AccountRow, otp: string) =>
  inTransaction(database, (transaction) => exchangeOtp(work(transaction), of, otp));
const refreshTokens = (of: AccountRow, token: string) =>
  inTransaction(database, (transaction) => refreshRemoteTokens(work(transaction), of, token));

describe("a device that is held with its account", () => {
  it("is as the previous holder of the account left it, though that one never locked the device", async () => {
    const of = await account();
    const id = await device(of.id);
    const setName = (transaction: Database, name: string) =>
      transaction.updateTable("devices").set({ name }).where("id", "=", id).execute();
    await setName(database, "0");
    await atOnce(40, (i) =>
      inTransaction(database, async (transaction) => {
        const held = await lockDeviceAndAccount(transaction, id);
        await setName(transaction, String(Number(held?.device.name) + 1));
        if (i % 2 === 0) return;
        const update = transaction.updateTable("accounts").set({ resynchronise: i });
        await update.where("id", "=", of.id).execute();
      }),
    );
    // These lock only the account.
    await atOnce(40, (i) =>
      inTransaction(database, async (transaction) => {
        if (i % 2 === 0) {
          const held = await lockDeviceAndAccount(transaction, id);
          await setName(transaction, String(Number(held?.device.name) + 1));
          return;
        }
        await lockAccount(transaction, of.id);
        const { name } = await transaction
          .selectFrom("devices")
          .select("name")
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        await setName(transaction, String(Number(name) + 1));
      }),
    );
    const held = await inTransaction(database, (transaction) => lockDeviceAndAccount(transaction, id));
    expect(held?.device).toMatchObject({ id, account_id: of.id, name: "80" });
    const [row] = await database.selectFrom("accounts").selectAll().where("id", "=", of.id).execute();
    expect(held?.account).toEqual(row);
  });
});

describe("a transaction", () => {
  it("that locks an account sees the previous holder's changes", async () => {
    const { id, login } = await account();
    await atOnce(40, () =>
      inTransaction(database, async (transaction) => {
        const held = await lockAccount(transaction, id);
        const change = { pin_failures: (held?.pin_failures ?? 0) + 1 };
        await transaction.updateTable("accounts").set(change).where("id", "=", id).execute();
      }),
    );
    expect((await findAccount(database, login))?.pin_failures).toBe(40);
  });

  it("that fails leaves nothing", async () => {
    const { id, login } = await account();
    const work = inTransaction(database, async (transaction) => {
      await transaction.updateTable("accounts").set({ blocked: 1 }).where("id", "=", id).execute();
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect((await findAccount(database, login))?.blocked).toBe(0);
  });

  it("that does not wait for its writes fails with the first that failed, and leaves nothing", async () => {
    const { id, login } = await account();
    const write = (transaction: Database, name: string) =>
      transaction.updateTable("accounts").set({ blocked: 1, id: name }).where("id", "=", id).execute();
    const other = await account();
    let isEnded = false;
    const work = inTransaction(database, async (transaction) => {
      await atEnd(transaction, write(transaction, id));
      // The id of another account: it stands already.
      await atEnd(transaction, write(transaction, other.id));
      await atEnd(transaction, write(transaction, id));
      isEnded = true;
    });
    await expect(work).rejects.toThrow(/unique/i);
    expect(isEnded).toBe(true);
    expect((await findAccount(database, login))?.blocked).toBe(0);
    const read = inTransaction(database, async (transaction) => {
      await atEnd(transaction, write(transaction, other.id));
      await findAccount(transaction, login);
    });
    await expect(read).rejects.toThrow(/unique/i);
    await inTransaction(database, async (transaction) => atEnd(transaction, write(transaction, id)));
    expect((await findAccount(database, login))?.blocked).toBe(1);
  });

  it("in a deadlock is run again", async () => {
    const [a, b] = [await account(), await account()];
    let arrived = 0;
    let runs = 0;
    const both = async (first: AccountRow, second: AccountRow) =>
      inTransaction(database, async (transaction) => {
        runs++;
        await lockAccount(transaction, first.id);
        // On the embedded store the second begins after the first has ended, so neither may wait for the other.
        arrived++;
        while (STORE === "postgres" && arrived < 2) await new Promise((resolve) => setImmediate(resolve));
        await lockAccount(transaction, second.id);
        await transaction
          .updateTable("accounts")
          .set({ resynchronise: 1 })
          .where("id", "=", second.id)
          .execute();
      });
    await Promise.all([both(a, b), both(b, a)]);
    for (const { login } of [a, b]) expect((await findAccount(database, login))?.resynchronise).toBe(1);
    expect(runs).toBe(STORE === "postgres" ? 3 : 2);
  });
});

describe("rows", () => {
  it("come back as they were written: texts, numbers of 53 bits, and nothing", async () => {
    const name = "näme \u{1f511} '; -- \\ \"";
    const created_at = Number.MAX_SAFE_INTEGER;
    const nothing = { made_by: null, expires_at: null, last_used_at: null, revoked_at: null };
    const row = { id: "kept", name, hash: "kept", scopes: "[]", created_at, ...nothing };
    await database.insertInto("api_keys").values(row).execute();
    expect(await database.selectFrom("api_keys").selectAll().where("id", "=", "kept").execute()).toEqual([
      row,
    ]);
    expect(await account()).toMatchObject({ phone_number: null, blocked: 0, created_at: NOW });
  });

  it("that are named elsewhere never get the number of a row that was deleted", async () => {
    const { id: account_id } = await account();
    const insert = async (): Promise<number> => {
      const code = {
        purpose: "activate",
        hash: "",
        expires_at: 0,
        tries: 0,
        offers: 0,
        issued_at: 0,
        via: "sms",
      } as const;
      const row = { account_id, ...code };
      return (
        await database.insertInto("activation_codes").values(row).returning("id").executeTakeFirstOrThrow()
      ).id;
    };
    const deleted = await insert();
    await database.deleteFrom("activation_codes").where("id", "=", deleted).execute();
    expect(await insert()).toBeGreaterThan(deleted);
  });

  it("of a device go with it, and those of an account with the account", async () => {
    const of = await account();
    await otpOf(of);
    const left = async () =>
      (await database.selectFrom("one_time_passwords").select("id").where("account_id", "=", of.id).execute())
        .length;
    expect(await left()).toBe(1);
    await database.deleteFrom("devices").where("account_id", "=", of.id).execute();
    expect(await left()).toBe(0);
    await otpOf(of);
    await database.deleteFrom("accounts").where("id", "=", of.id).execute();
    expect(await left()).toBe(0);
  });
});

describe("of many at once", () => {
  it("one takes a login", async () => {
    const made = await atOnce(10, () => createAccount(database, { login: "once@openpims.example" }, NOW));
    expect(made.filter(Boolean)).toHaveLength(1);
  });

  it("one verification of an OTP succeeds, and none after its end", async () => {
    const of = await account();
    const otp = await otpOf(of);
    const ask = (now: number, asked = otp) => consumeOtp({ ...work(), now }, of.id, asked);
    const answers = await atOnce(40, () => ask(NOW));
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
    const late = await otpOf(of);
    expect(await ask(NOW + 60_000, late)).toBeUndefined();
    expect(await ask(NOW + 59_999, late)).toBeDefined();
  });

  it("one refreshes, and a second use ends what came from the same OTP", async () => {
    const of = await account();
    const granted = await exchange(of, await otpOf(of));
    if (!granted) throw new Error("not granted");
    const refresh = (token: string) => refreshTokens(of, token);
    const answers = (await atOnce(20, () => refresh(granted.refreshToken))).filter(
      (each) => each !== undefined,
    );
    expect(answers).toHaveLength(1);
    expect(await refresh(answers[0]?.refreshToken ?? "")).toBeUndefined();
  });

  it("an account that was blocked meanwhile refreshes nothing", async () => {
    const of = await account();
    const granted = await exchange(of, await otpOf(of));
    await database.updateTable("accounts").set({ blocked: 1 }).where("id", "=", of.id).execute();
    const { refreshToken } = granted ?? { refreshToken: "" };
    expect(await refreshTokens(of, refreshToken)).toBeUndefined();
  });

  it("as many try as the limit allows, and as many again when its time is over", async () => {
    const throttle = { kind: "test", limit: 7, windowMs: 1_000 };
    const tries = async (now: number) =>
      (await atOnce(30, () => takeTry(database, throttle, "somebody", now))).filter(Boolean).length;
    expect(await tries(NOW)).toBe(7);
    expect(await tries(NOW + 999)).toBe(0);
    expect(await tries(NOW + 1_000)).toBe(7);
    expect(await tries(NOW + 1_999)).toBe(0);
  });

  it("one makes a secret and the others read it", async () => {
    const read = await atOnce(20, (i) => storeOnce(database, vault, "identity-provider", () => String(i)));
    expect(new Set(read).size).toBe(1);
  });

  it("each change of the policy is kept", async () => {
    const policies = new Policies();
    const changes = [{ maxPinAttempts: 9 }, { otpLifetimeSeconds: 17 }, { pinRequired: false }];
    await Promise.all(
      changes.map((change) => inTransaction(database, (transaction) => policies.change(transaction, change))),
    );
    const changed = { maxPinAttempts: 9, otpLifetimeSeconds: 17, pinRequired: false };
    expect(await policies.read(database)).toEqual({ ...defaultPolicy, ...changed });
  });

  it("the last activation code of an account is the live one", async () => {
    const of = await account();
    const issue = () =>
      inTransaction(database, (transaction) =>
        issueActivationCode(
          { ...work(transaction), policy: defaultPolicy },
          { accountId: of.id, purpose: "activate", via: "operator" },
        ),
      );
    const issued = await atOnce(12, issue);
    const found = await Promise.all(
      issued.map(({ code }) =>
        inTransaction(database, (transaction) =>
          findActivationCode({ ...work(transaction), now: NOW + 1 }, code, "activate"),
        ),
      ),
    );
    expect(found.filter((each) => typeof each === "object")).toHaveLength(1);
  });
});

// The embedded store has one process, and its library prepares statements again by itself.
if (STORE === "postgres")
  describe("a change of the schema by another process", () => {
    it("fails no statement that was prepared before it, in a transaction or by itself", async () => {
      const of = await account();
      const find = () => findAccount(database, of.login);
      const transaction = () => inTransaction(database, (one) => findAccount(one, of.login));
      for (const [i, change] of ["add column later text", "drop column later"].entries()) {
        await atOnce(40, (each) => (each % 2 === 0 ? find() : transaction()));
        await sql.raw(`alter table accounts ${change}`).execute(database);
        const found = await atOnce(40, (each) => (each % 2 === i ? find() : transaction()));
        for (const one of found) expect(one).toMatchObject({ id: of.id });
      }
    });
  });
