// Every lookup uses an index. A table scan would take longer with more rows, and its time would leak the content of the row
// found. The embedded store explains each statement.
import { createSecretKey, randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { StatementSync } from "node:sqlite";
import { temporaryFolder } from "@openpims/testing/harness";
import { CompiledQuery } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { authenticate, findAccount } from "../../src/accounts/accounts.ts";
import { type AccountFilter, countAccounts, listAccounts } from "../../src/accounts/listing.ts";
import { countAudit, countReasons } from "../../src/audit/counts.ts";
import { actionsOf } from "../../src/audit/groups.ts";
import { type AuditFilter, listAudit } from "../../src/audit/listing.ts";
import { findActivationCode } from "../../src/codes/activation-codes.ts";
import { verifyCertification } from "../../src/codes/certification.ts";
import { codesOf } from "../../src/codes/listing.ts";
import { challengesOf } from "../../src/devices/challenges.ts";
import { countDevices } from "../../src/devices/devices.ts";
import { lockAccountOfDevice, lockDeviceAndAccount } from "../../src/devices/locked-device.ts";
import { Vault } from "../../src/keys/vault.ts";
import { findApiKey } from "../../src/operators/api-keys.ts";
import { findPasswordLink } from "../../src/operators/password-links.ts";
import { findSession, liveSessions } from "../../src/operators/sessions.ts";
import { consumeOtp } from "../../src/otps/one-time-passwords.ts";
import { exchangeOtp, refreshRemoteTokens } from "../../src/otps/remote-tokens.ts";
import { migrate } from "../../src/store/migrations.ts";
import type { AccountRow, Database } from "../../src/store/schema.ts";
import { openSqlite } from "../../src/store/sqlite.ts";
import type { Work } from "../../src/work.ts";
import { createAccount } from "../support/create-account.ts";

const NOW = 1_800_000_000_000;
const folder = temporaryFolder();
const vault = new Vault(
  [{ id: "00000001", key: createSecretKey(randomBytes(32)), activeFrom: 0 }],
  [{ id: "00000002", key: createSecretKey(randomBytes(32)), activeFrom: 0 }],
  Date,
);
let database: Database;
let account: AccountRow;

const work = (transaction: Database): Work => ({ transaction, vault, now: NOW });

beforeAll(async () => {
  database = openSqlite(join(folder.path, "openpims.db"));
  await migrate(database);
  await createAccount(database, { login: "a@openpims.example" }, NOW);
  const made = await findAccount(database, "a@openpims.example");
  if (!made) throw new Error("no account");
  account = made;
});
afterAll(async () => {
  await database.destroy();
  folder.remove();
});

/** The query plan of each statement of the work, one line per table. */
async function plansOf(work: (database: Database) => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const spies = [vi.spyOn(StatementSync.prototype, "all"), vi.spyOn(StatementSync.prototype, "run")];
  try {
    await work(database);
  } finally {
    for (const spy of spies) {
      for (const statement of spy.mock.contexts as StatementSync[]) texts.push(statement.sourceSQL);
      spy.mockRestore();
    }
  }
  const plans: string[] = [];
  for (const text of texts) {
    // Explained as prepared: bound values do not influence the planner.
    const explained = await database.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${text}`, Array(text.split("?").length - 1).fill(null)),
    );
    plans.push(...explained.rows.map(({ detail }) => detail));
  }
  return plans;
}

describe("lookups by a secret, or by a stranger's input, use an index", () => {
  it.each<[string, (database: Database) => Promise<unknown>]>([
    ["an OTP", (store) => consumeOtp(work(store), account.id, "abc")],
    ["an OTP that is exchanged", (store) => exchangeOtp(work(store), account, "abc")],
    ["a refresh token", (store) => refreshRemoteTokens(work(store), account, randomUUID())],
    ["an activation code", (store) => findActivationCode(work(store), "123456", "activate")],
    [
      "an account's activation code",
      (store) => findActivationCode(work(store), "1", "reset", { accountId: account.id }),
    ],
    [
      "a certification's code",
      (store) => verifyCertification(work(store), account.id, { code: "1", phoneNumber: "+33600" }),
    ],
    ["an API key", (store) => findApiKey({ database: store, vault, clock: { now: () => NOW } }, "opk_")],
    ["an operator's session", (store) => findSession(store, vault, { cookies: ["a", "c"], page: "b" }, NOW)],
    ["sessions that listen", (store) => liveSessions(store, ["a", "b"], NOW)],
    ["the codes of an account", (store) => codesOf(store, account.id, NOW)],
    [
      "why OTPs were refused",
      (store) => countReasons(store, "otp.issue", { from: NOW - 1000, to: NOW }, String),
    ],
    ["a password", (store) => authenticate(store, account.login, "no")],
    ["a device's account", (store) => lockAccountOfDevice(store, "00")],
    ["a device and its account", (store) => lockDeviceAndAccount(store, "00")],
    ["the devices of accounts", (store) => countDevices(store, [account.id, "b"])],
    ["a link for a new password", (store) => findPasswordLink(store, vault, "a", NOW)],
    ["a challenge", (store) => challengesOf(store, "00", "otp").next()],
  ])("%s", async (_, work) => {
    const plans = await plansOf(work);
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.filter((plan) => plan.startsWith("SCAN"))).toEqual([]);
  });
});

describe("a page of the audit log is read in the order of an index", () => {
  const range = { from: NOW - 1000, to: NOW };
  const after = { at: NOW - 10, id: 7 };
  it.each<[AuditFilter, string]>([
    [{}, "by_time"],
    [range, "by_time"],
    [{ result: "ok" }, "by_time"],
    [{ result: "refused" }, "refused"],
    [{ result: "refused", ...range }, "refused"],
    [{ actions: ["otp.issue"] }, "of_action"],
    [{ actions: ["otp.verify"], result: "refused", ...range }, "of_action"],
    [{ accountId: "a" }, "of_account"],
    [{ accountId: "a", actions: ["otp.issue", "otp.verify"], result: "refused", ...range }, "of_account"],
    [{ deviceId: "d" }, "of_device"],
    [{ deviceId: "d", actions: ["otp.issue", "otp.verify"], result: "ok", ...range }, "of_device"],
    [{ operatorId: "o" }, "of_operator"],
    [{ operatorId: "o", actions: ["account.block", "account.unblock"], ...range }, "of_operator"],
  ])("%j", async (filter, index) => {
    for (const page of [filter, { ...filter, after }]) {
      const plans = await plansOf((store) => listAudit(store, page, 50));
      // One line: a sort would add a second one.
      expect(plans).toEqual([
        expect.stringMatching(`audit_events USING (COVERING )?INDEX audit_events_${index}( |$)`),
      ]);
      const narrowed = Object.keys(page).some((name) =>
        /^(actions|accountId|deviceId|operatorId|after)$/.test(name),
      );
      if (narrowed) expect(plans[0]).toMatch(/^SEARCH/);
    }
  });
});

it("the rows of a group of actions are read in the order of an index for each action", async () => {
  const actions = actionsOf("accounts");
  const group = {
    actions,
    result: "refused",
    from: NOW - 1000,
    to: NOW,
    after: { at: NOW - 10, id: 7 },
  } as const;
  const plans = await plansOf((store) => listAudit(store, group, 50));
  const reads = plans.filter((plan) => plan.includes("audit_events USING"));
  expect(reads).toEqual(
    actions.map(() => expect.stringMatching(/^SEARCH audit_events USING INDEX audit_events_of_action /)),
  );
  // No sort follows before the page is read: only the pages are sorted, to merge them.
  const followers = plans.flatMap((plan, i) => (plan.includes("audit_events USING") ? [plans[i + 1]] : []));
  expect(followers).toEqual(actions.map(() => "SCAN audit_events"));
});

it("the rows of an action are counted without reading one", async () => {
  const plans = await plansOf((store) => countAudit(store, "otp.issue", { from: NOW - 1000, to: NOW }, 2));
  const search =
    "SEARCH audit_events USING COVERING INDEX audit_events_of_action (action=? AND at>? AND at<?)";
  expect(plans).toEqual([search, "USE TEMP B-TREE FOR GROUP BY", search, "USE TEMP B-TREE FOR GROUP BY"]);
});

describe("a page of the accounts is read in the order of an index", () => {
  it.each<[AccountFilter, RegExp]>([
    [{}, /accounts USING (COVERING )?INDEX (sqlite_autoindex_accounts_\d|accounts_\w+)/],
    [{ blocked: true }, /INDEX accounts_blocked/],
    [{ withoutPin: true }, /INDEX accounts_without_pin/],
    [{ blocked: true, withoutPin: true }, /INDEX accounts_(blocked|without_pin)/],
  ])("%j", async (filter, index) => {
    for (const page of [filter, { ...filter, after: "m" }]) {
      const plans = await plansOf((store) => listAccounts(store, page, 50));
      expect(plans).toEqual([expect.stringMatching(index)]);
      if ("after" in page) expect(plans[0]).toMatch(/^SEARCH/);
    }
    expect((await plansOf((store) => countAccounts(store, filter))).join()).toMatch(/INDEX/);
  });

  it("looks for devices by their index", async () => {
    const plans = await plansOf((store) => listAccounts(store, { withoutDevice: true, after: "m" }, 50));
    expect(plans.join()).toMatch(/SEARCH devices USING COVERING INDEX devices_of_account/);
    expect(plans.join()).not.toContain("TEMP B-TREE");
  });

  it("finds a whole phone number by its index", async () => {
    const plans = await plansOf((store) =>
      listAccounts(store, { search: "0612345678", phoneNumber: "+33612345678" }, 50),
    );
    expect(plans.join()).toContain("INDEX accounts_by_number");
    expect(plans.filter((plan) => plan.startsWith("SCAN"))).toEqual([]);
  });
});
