import type { Vault } from "../../keys/vault.ts";
import type { Database } from "../../store/schema.ts";
import { onTheWire, type WireMessage } from "../reference-words.ts";
import type { SmsMessage, SmsSender } from "./message.ts";

const place = (accountId: string): string => `outbox:${accountId}`;

/** Keeps the newest message of each account, sealed, for the demo to read. */
export const outboxSender = (vault: Vault): SmsSender => ({
  put: async (transaction, accountId, message, now) => {
    const body = vault.seal(JSON.stringify(message), place(accountId));
    // A newer code ends the one before, and so does a newer message.
    await transaction.deleteFrom("outbox").where("account_id", "=", accountId).execute();
    await transaction.insertInto("outbox").values({ account_id: accountId, body, created_at: now }).execute();
  },
  wake: () => {},
});

/** The account's newest message; `undefined` where it has none. */
export async function readOutbox(
  database: Database,
  vault: Vault,
  accountId: string,
): Promise<WireMessage | undefined> {
  const row = await database
    .selectFrom("outbox")
    .select("body")
    .where("account_id", "=", accountId)
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row && onTheWire(JSON.parse(vault.open(row.body, place(accountId))) as SmsMessage);
}
