// PostgreSQL reads each page of the audit log by an index, with the figures of a log of many rows.
import { createDatabase } from "@openpims/testing/test-stores";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { actionsOf } from "../../src/audit/groups.ts";
import { type AuditFilter, auditQuery } from "../../src/audit/listing.ts";
import { migrate } from "../../src/store/migrations.ts";
import { openPostgres } from "../../src/store/open.ts";
import type { Database } from "../../src/store/schema.ts";

const ROWS = 30_000;

let database: Database;

beforeAll(async () => {
  database = await openPostgres(await createDatabase(), "requests");
  await migrate(database);
  // Nearly all rows are OTPs; one in a thousand is an operator's.
  await sql`
    insert into audit_events (at, actor_kind, actor_id, action, account_id, device_id, result, details, seal)
    select n,
      case when n % 1000 = 0 then 'operator' else 'device' end,
      case when n % 1000 = 0 then 'operator-' || n % 3 else 'device-' || n % 500 end,
      case when n % 1000 = 0 then 'account.block' else 'otp.issue' end,
      'account-' || n % 300,
      'device-' || n % 500,
      case when n % 200 = 0 then 'refused' else 'ok' end,
      '{}',
      'seal-' || n
    from generate_series(1, ${ROWS}) as n`.execute(database);
  await sql`analyze audit_events`.execute(database);
}, 60_000);
afterAll(() => database.destroy());

const after = { at: ROWS / 2, id: ROWS / 2 };

it.each<[string, AuditFilter]>([
  ["all", {}],
  ["a later page", { after }],
  ["refusals", { result: "refused" }],
  ["an account's", { accountId: "account-7", after }],
  ["an account's OTPs", { accountId: "account-7", actions: actionsOf("otps") }],
  ["a device's", { deviceId: "device-7" }],
  ["an operator's", { operatorId: "operator-1" }],
  ["an act's", { actions: ["account.block"] }],
  ["a group's", { actions: actionsOf("accounts"), after }],
  ["a rare group's refusals", { actions: actionsOf("operators"), result: "refused" }],
])("%s", async (_, filter) => {
  const plan = JSON.stringify(await auditQuery(database, filter, 50).explain("json"));
  expect(plan).toMatch(/audit_events_(by_time|refused|of_account|of_device|of_operator|of_action)"/);
  expect(plan).not.toContain("Seq Scan");
});
