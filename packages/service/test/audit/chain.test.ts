// Append-only, hash-chained, verifiable. A forgery by a writer of the database without the master key is detected.
import { createSecretKey, randomBytes } from "node:crypto";
import { temporaryFolder } from "@openpims/testing/harness";
import { STORE, storeOptions } from "@openpims/testing/test-stores";
import { sql } from "kysely";
import { beforeEach, describe, expect, it } from "vitest";
import { AuditChain, beginChain } from "../../src/audit/chain.ts";
import { AuditLog } from "../../src/audit/log.ts";
import { removeOutlived } from "../../src/audit/outlived.ts";
import { removeAuditRows } from "../../src/audit/retention.ts";
import { verifyAudit } from "../../src/audit/verification.ts";
import { Vault } from "../../src/keys/vault.ts";
import { Metrics } from "../../src/observability/metrics.ts";
import { Policies } from "../../src/settings/policy.ts";
import { openStore } from "../../src/store/open.ts";
import type { Database } from "../../src/store/schema.ts";
import { inTransaction } from "../../src/store/transaction.ts";

const NOW = 1_800_000_000_000;
const vault = new Vault(
  [{ id: "00000001", key: createSecretKey(randomBytes(32)), activeFrom: 0 }],
  [{ id: "00000002", key: createSecretKey(randomBytes(32)), activeFrom: 0 }],
  Date,
);
const audit = new AuditLog(vault);

const metrics = new Metrics();

let folder: ReturnType<typeof temporaryFolder>;
let options: { databaseUrl?: string };
let database: Database;
let chain: AuditChain;

/** Keys that are all known. */
const dataKeys = { refresh: async () => {} };
const chainOf = (of: Database) => new AuditChain({ database: of, vault, dataKeys, metrics, clock: Date });

const system = { kind: "system", id: null } as const;
const append = (of: Database, count: number, now = NOW) =>
  inTransaction(of, async (transaction) => {
    for (let i = 0; i < count; i++) {
      await audit.append(transaction, now, {
        actor: system,
        action: "otp.verify",
        result: "ok",
        details: { i },
      });
    }
  });

/** Each test has its own store: its changes are not rolled back. */
beforeEach(async () => {
  folder = temporaryFolder();
  options = await storeOptions();
  database = await openStore(folder.path, options.databaseUrl);
  await beginChain(database, vault);
  chain = chainOf(database);
  await append(database, 5);
  await chain.linkAll();
  return async () => {
    await database.destroy();
    folder.remove();
  };
});

const verify = (noted?: { position: number; hash: string }) => verifyAudit(database, vault, { noted });

/** Acts as the database's owner, whom no trigger stops. */
async function withoutTriggers(...statements: string[]): Promise<void> {
  const off =
    STORE === "postgres"
      ? ["alter table audit_events disable trigger user"]
      : ["insert", "update", "delete"].map((of) => `drop trigger audit_events_${of}`);
  for (const statement of [...off, ...statements]) await sql.raw(statement).execute(database);
}

describe("an untouched log", () => {
  it("is whole, and reports its end", async () => {
    expect(await verify()).toEqual({
      whole: true,
      checked: 5,
      unchained: 0,
      end: { position: 5, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      removed: { position: 0, hash: "" },
    });
  });

  it("is whole with rows that are not linked yet, and says how many", async () => {
    await append(database, 3);
    expect(await verify()).toMatchObject({ whole: true, checked: 5, unchained: 3 });
    await chain.linkAll();
    expect(await verify()).toMatchObject({ whole: true, checked: 8, unchained: 0 });
  });

  it("holds every end that was noted", async () => {
    const { end } = await verify();
    await append(database, 250);
    await chain.linkAll();
    expect(await verify(end)).toMatchObject({ whole: true, checked: 255 });
    const other = { position: end.position, hash: "0".repeat(64) };
    expect(await verify(other)).toMatchObject({
      whole: false,
      fault: { what: "another chain", position: 5 },
    });
    expect(await verify({ ...end, position: 256 })).toMatchObject({ whole: false });
  });

  it("is checked in its newest rows alone, where that is asked: an older fault is not seen then", async () => {
    const newest = (count: number) => verifyAudit(database, vault, { newest: count });
    expect(await newest(2)).toMatchObject({ whole: true, checked: 2, end: { position: 5 } });
    expect(await newest(99)).toMatchObject({ whole: true, checked: 5 });
    await withoutTriggers("update audit_events set result = 'refused' where position = 3");
    expect(await newest(1)).toMatchObject({ whole: true, checked: 1 });
    expect(await newest(2)).toMatchObject({ whole: false, fault: { what: "changed", position: 3 } });
    expect(await newest(3)).toMatchObject({ whole: false, fault: { what: "changed", position: 3 } });
  });

  it("is not whole where the row before the newest ones is gone", async () => {
    await withoutTriggers("delete from audit_events where position = 3");
    const found = await verifyAudit(database, vault, { newest: 2 });
    expect(found).toMatchObject({ whole: false, fault: { what: "removed", position: 3 } });
  });

  it("has no row of a rolled-back act", async () => {
    const undone = inTransaction(database, async (transaction) => {
      await audit.append(transaction, NOW, { actor: system, action: "otp.verify", result: "ok" });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await verify()).toMatchObject({ whole: true, checked: 5, unchained: 0 });
  });
});

describe("the database itself refuses", () => {
  it.each([
    ["a changed row", "update audit_events set result = 'refused' where position = 2"],
    ["a changed row that is not linked", "update audit_events set result = 'refused' where position is null"],
    ["a row that is linked anew", "update audit_events set position = 9, hash = 'a' where position = 2"],
    ["a row that is unlinked", "update audit_events set position = null, hash = null where position = 2"],
    ["a removed row", "delete from audit_events where position = 1"],
    ["a removed row that is not linked", "delete from audit_events where position is null"],
    ["all removed", "delete from audit_events"],
    [
      "a row that comes linked",
      `insert into audit_events (at, actor_kind, action, result, details, seal, position, hash)
       values (1, 'system', 'sign-in', 'ok', '{}', 'a', 6, 'a')`,
    ],
    ...(STORE === "sqlite"
      ? [
          [
            "a row in another's place",
            `insert or replace into audit_events (id, at, actor_kind, action, result, details, seal)
             values (1, 1, 'system', 'sign-in', 'ok', '{}', 'a')`,
          ],
        ]
      : [["an emptied table", "truncate audit_events"]]),
  ])("%s", async (_what, statement = "") => {
    await append(database, 1);
    await expect(sql.raw(statement).execute(database)).rejects.toThrow("append-only");
    expect(await verify()).toMatchObject({ whole: true, checked: 5, unchained: 1 });
  });
});

describe("somebody who owns the database is found out by the first row that", () => {
  it("was changed", async () => {
    await withoutTriggers("update audit_events set result = 'refused' where position = 3");
    expect(await verify()).toMatchObject({
      whole: false,
      fault: { what: "changed", position: 3 },
      checked: 2,
    });
  });

  it("was changed before it was linked", async () => {
    await append(database, 2);
    await withoutTriggers("update audit_events set at = at - 1 where position is null");
    expect(await verify()).toMatchObject({ whole: false, fault: { what: "changed", position: null } });
    // Linking the row does not make it genuine.
    await chain.linkAll();
    expect(await verify()).toMatchObject({ whole: false, fault: { what: "changed", position: 6 } });
  });

  it("was removed", async () => {
    await withoutTriggers("delete from audit_events where position = 3");
    expect(await verify()).toMatchObject({
      whole: false,
      fault: { what: "removed", position: 3 },
      checked: 2,
    });
  });

  it("was removed, with those after it moved up", async () => {
    await withoutTriggers(
      "delete from audit_events where position = 3",
      "update audit_events set position = 3 where position = 4",
      "update audit_events set position = 4 where position = 5",
    );
    expect(await verify()).toMatchObject({ whole: false, fault: { what: "reordered", position: 3 } });
  });

  it("was swapped with another", async () => {
    await withoutTriggers(
      "update audit_events set position = 99 where position = 2",
      "update audit_events set position = 2 where position = 4",
      "update audit_events set position = 4 where position = 99",
    );
    expect(await verify()).toMatchObject({
      whole: false,
      fault: { what: "reordered", position: 2 },
      checked: 1,
    });
  });

  it("was cut off the end", async () => {
    await withoutTriggers("delete from audit_events where position >= 4");
    expect(await verify()).toMatchObject({ whole: false, fault: { what: "truncated", position: 4 } });
  });

  it("was cut off the end, with the end moved", async () => {
    await withoutTriggers(
      "delete from audit_events where position >= 4",
      "update audit_chain set position = 3, hash = (select hash from audit_events where position = 3)",
    );
    expect(await verify()).toMatchObject({ whole: false, fault: { what: "ends changed" } });
    // No row is linked to a moved end.
    await append(database, 1);
    await expect(chain.linkAll()).rejects.toThrow("the audit chain's end was changed");
  });

  it("was cut off the beginning, with the beginning moved", async () => {
    await withoutTriggers(
      "update audit_chain set removed_position = 2, removed_hash = (select hash from audit_events where position = 2)",
      "delete from audit_events where position <= 2",
    );
    expect(await verify()).toMatchObject({ whole: false, fault: { what: "ends changed" } });
  });

  it("was inserted behind the end", async () => {
    await withoutTriggers(
      `insert into audit_events (at, actor_kind, action, result, details, seal, position, hash)
       values (1, 'system', 'sign-in', 'ok', '{}', 'a', 6, 'a')`,
    );
    expect(await verify()).toMatchObject({ whole: false, fault: { what: "inserted", position: 6 } });
  });

  it("was inserted to be linked", async () => {
    await withoutTriggers(
      `insert into audit_events (at, actor_kind, action, result, details, seal)
       values (1, 'system', 'sign-in', 'ok', '{}', 'a')`,
    );
    expect(await verify()).toMatchObject({ whole: false, fault: { what: "changed", position: null } });
  });

  it("cannot be put in a second time, since no two have one seal", async () => {
    await expect(
      withoutTriggers(
        `insert into audit_events (at, actor_kind, action, result, details, seal)
         select at, actor_kind, action, result, details, seal from audit_events where position = 2`,
      ),
    ).rejects.toThrow(/unique/i);
  });

  it("is gone with all others, where an end was noted", async () => {
    const { end } = await verify();
    await withoutTriggers("delete from audit_events", "delete from audit_chain");
    expect(await verify()).toMatchObject({ whole: false, fault: { what: "ends changed" } });
    await beginChain(database, vault);
    expect(await verify(end)).toMatchObject({ whole: false, fault: { what: "another chain" } });
  });
});

describe("the retention", () => {
  const remove = (before: number) => {
    const event = { actor: system, action: "audit.remove", result: "ok" } as const;
    return removeAuditRows({ database, vault, audit }, before, event, NOW + 9);
  };

  it("removes the oldest rows, which leaves a whole chain that goes on", async () => {
    await append(database, 1, NOW + 1);
    // Older by its time, but linked after a row that stays: it stays too.
    await append(database, 1, NOW);
    await chain.linkAll();
    const { end } = await verify();
    expect(await remove(NOW + 1)).toEqual({ removed: 5, end: { position: 5, hash: expect.any(String) } });
    await chain.linkAll();
    const after = await verify(end);
    expect(after).toMatchObject({ whole: true, checked: 3, removed: { position: 5 }, end: { position: 8 } });
    // The chain's own row is the last.
    const last = await database
      .selectFrom("audit_events")
      .selectAll()
      .orderBy("position", "desc")
      .executeTakeFirst();
    expect(last).toMatchObject({ action: "audit.remove", at: NOW + 9 });
    // A removed row cannot return unnoticed.
    await withoutTriggers("update audit_events set position = 5 where position = 8");
    expect(await verify()).toMatchObject({ whole: false });
  });

  it("leaves what is not linked, and removes nothing of a chain whose end was changed", async () => {
    await append(database, 2);
    expect(await remove(NOW + 10)).toMatchObject({ removed: 5 });
    await chain.linkAll();
    expect(await verify()).toMatchObject({ whole: true, checked: 3 });
    await sql`update audit_chain set position = 4`.execute(database);
    await expect(remove(NOW + 10)).rejects.toThrow("the audit chain is broken");
  });

  it("removes thousands in batches", async () => {
    await append(database, 2_400);
    await chain.linkAll();
    expect(await remove(NOW + 1)).toMatchObject({ removed: 2_405 });
    await chain.linkAll();
    expect(await verify()).toMatchObject({ whole: true, checked: 1 });
  });
});

describe("several at once", () => {
  let other: Database;

  it("write and link one chain, without a gap and nothing twice", async () => {
    // Two connections of one process to SQLite would wait for each other; two processes are in recorded.test.ts.
    other = STORE === "postgres" ? await openStore(folder.path, options.databaseUrl) : database;
    const chains = [chain, chainOf(other)];
    try {
      await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          await append(i % 2 === 0 ? database : other, 5);
          await chains[i % 2]?.linkAll();
        }),
      );
      // A `linkAll` that found the other one at work left its rows unlinked.
      await chain.linkAll();
    } finally {
      if (other !== database) await other.destroy();
    }
    expect(await verify()).toMatchObject({ whole: true, checked: 205, unchained: 0, end: { position: 205 } });
  });

  // The embedded store runs one writing transaction at a time, so no row is committed late.
  if (STORE !== "postgres") return;
  it("a row that is committed late is linked when it is seen", async () => {
    other = await openStore(folder.path, options.databaseUrl);
    try {
      await inTransaction(other, async (late) => {
        await audit.append(late, NOW, { actor: system, action: "sign-in", result: "ok" });
        await append(database, 2);
        await chain.linkAll();
        expect(await verify()).toMatchObject({ whole: true, checked: 7 });
      });
      await chain.linkAll();
    } finally {
      await other.destroy();
    }
    expect(await verify()).toMatchObject({ whole: true, checked: 8 });
    const { rows } = await sql<{ action: string }>`
      select action from audit_events order by position desc limit 1`.execute(database);
    expect(rows).toEqual([{ action: "sign-in" }]);
  });
});

describe("after a rotation of the hash key", () => {
  const old = { id: "00000002", key: createSecretKey(randomBytes(32)), activeFrom: 0 };
  const next = { id: "00000003", key: createSecretKey(randomBytes(32)), activeFrom: 0 };
  const before = new Vault([old], [old], Date);
  const after = new Vault([old], [old, next], Date);
  const row = (i: number) => ({ actor: system, action: "otp.verify", result: "ok", details: { i } }) as const;
  const link = (by: Vault, refresh = dataKeys.refresh) =>
    new AuditChain({ database, vault: by, dataKeys: { refresh }, metrics, clock: Date }).linkAll();

  beforeEach(async () => {
    await withoutTriggers("delete from audit_events", "delete from audit_chain");
    await beginChain(database, before);
    await new AuditLog(before).append(database, NOW, row(1), row(2));
    await link(before);
    await new AuditLog(after).append(database, NOW + 60_000, row(3));
    // Another process changes to the new key some seconds later.
    await new AuditLog(before).append(database, NOW + 65_000, row(4));
    await new AuditLog(after).append(database, NOW + 70_000, row(5));
    await link(after);
  });

  it("rows of both keys are whole, and the ends are sealed anew", async () => {
    expect(await verifyAudit(database, after)).toMatchObject({ whole: true, checked: 5 });
    expect(await verifyAudit(database, before)).toMatchObject({ whole: false });
    const beyond = NOW + 70_001;
    const event = { ...row(6), action: "audit.remove" } as const;
    await removeAuditRows({ database, vault: after, audit: new AuditLog(after) }, beyond, event, beyond);
    await link(after);
    expect(await verifyAudit(database, after)).toMatchObject({ whole: true, checked: 1 });
  });

  it("a process that did not know the new key reads it before it links a row under it", async () => {
    const late = new Vault([old], [old], Date);
    const learn = async () => late.useHashKeys([old, next]);
    await new AuditLog(after).append(database, NOW + 80_000, row(6));
    await link(late, learn);
    expect(await verifyAudit(database, after)).toMatchObject({ whole: true, checked: 6 });
  });

  it("a process that did not know the new key links no row under the old one", async () => {
    for (const table of ["audit_events", "audit_chain"])
      await sql.raw(`delete from ${table}`).execute(database);
    await beginChain(database, before);
    const late = new Vault([old], [old], Date);
    await new AuditLog(after).append(database, NOW, row(1), row(2));
    await link(late, async () => late.useHashKeys([old, next]));
    expect(await verifyAudit(database, after)).toMatchObject({ whole: true, checked: 2 });
  });

  it("a row that somebody with the old key adds is found", async () => {
    await new AuditLog(before).append(database, NOW + 600_000, row(6));
    await link(after);
    expect(await verifyAudit(database, after)).toMatchObject({
      whole: false,
      fault: { what: "changed", position: 6 },
    });
  });
});

describe("the retention by policy", () => {
  const DAY = 86_400_000;
  const outlived = (auditDays: number, now: number) =>
    removeOutlived({
      database,
      vault,
      audit,
      policies: new Policies({ auditDays }),
      clock: { now: () => now },
    });

  it("removes rows that are older, records it, and the rest is whole", async () => {
    await append(database, 3, NOW + 5 * DAY);
    await chain.linkAll();
    expect(await outlived(0, NOW + 1000 * DAY)).toBe(0);
    expect(await outlived(10, NOW + 10 * DAY)).toBe(0);
    expect(await verify()).toMatchObject({ whole: true, checked: 8, unchained: 0 });
    expect(await outlived(10, NOW + 10 * DAY + 1)).toBe(5);
    expect(await outlived(10, NOW + 10 * DAY + 1)).toBe(0);
    await chain.linkAll();
    expect(await verify()).toMatchObject({ whole: true, checked: 4, removed: { position: 5 } });
    const last = await database
      .selectFrom("audit_events")
      .select(["action", "actor_kind", "details"])
      .orderBy("id", "desc")
      .executeTakeFirst();
    expect(last).toEqual({
      action: "audit.remove",
      actor_kind: "system",
      details: JSON.stringify({ before: new Date(NOW + 1).toISOString() }),
    });
  });

  it("removes nothing from a chain whose ends were changed", async () => {
    await withoutTriggers("update audit_chain set removed_position = 3");
    await expect(outlived(10, NOW + 11 * DAY)).rejects.toThrow(/broken/);
    expect(await verify()).toMatchObject({ whole: false });
  });
});
