import { DEMO_ACCOUNT } from "../settings/defaults.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import { insertAccounts, newAccountRow } from "./accounts.ts";

/** Creates the demo's account if it does not exist. */
export async function seedDemoAccount({
  database,
  audit,
  clock,
}: Pick<Core, "database" | "audit" | "clock">): Promise<void> {
  const now = clock.now();
  const row = await newAccountRow({ ...DEMO_ACCOUNT, origin: "operator" }, now);
  await inTransaction(database, async (transaction) => {
    if ((await insertAccounts(transaction, [row])).size === 0) return;
    const actor = { kind: "system", id: null } as const;
    await audit.append(transaction, now, {
      actor,
      action: "account.create",
      accountId: row.id,
      result: "ok",
    });
  });
}
