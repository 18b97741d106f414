import type { Database } from "./store/schema.ts";
import type { Vault } from "./vault.ts";

const place = (accountId: string): string => `outbox:${accountId}`;

/** Keeps the message that an SMS would carry, sealed, for the demo to read. */
export async function putInOutbox(
  database: Database,
  vault: Vault,
  accountId: string,
  message: { readonly code: string; readonly expiresAt: number },
  now: number,
): Promise<void> {
  const body = vault.seal(JSON.stringify(message), place(accountId));
  // A newer code ends the one before, and so does a newer message.
  await database.deleteFrom("outbox").where("account_id", "=", accountId).execute();
  await database.insertInto("outbox").values({ account_id: accountId, body, created_at: now }).execute();
}

/** The newest message, or `undefined`. */
export async function readOutbox(
  database: Database,
  vault: Vault,
  accountId: string,
): Promise<{ code: string; expiresAt: number } | undefined> {
  const row = await database
    .selectFrom("outbox")
    .select("body")
    .where("account_id", "=", accountId)
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row && JSON.parse(vault.open(row.body, place(accountId)));
}
