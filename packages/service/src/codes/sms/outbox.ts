import { placeOf } from "../../keys/places.ts";
import type { Vault } from "../../keys/vault.ts";
import type { Database } from "../../store/schema.ts";
import { onTheWire, type WireMessage } from "../reference-words.ts";
import type { SmsMessage, SmsSender } from "./message.ts";

/** Stores the newest message of each account, sealed, for the demo to read. */
export const outboxSender = (vault: Vault): SmsSender => ({
  put: async (transaction, account_id, message) => {
    const body = vault.seal(JSON.stringify(message), placeOf("outbox.body", { account_id }));
    await transaction
      .insertInto("outbox")
      .values({ account_id, body })
      .onConflict((conflict) => conflict.column("account_id").doUpdateSet({ body }))
      .execute();
  },
  wake: () => {},
});

/** The account's newest message; `undefined` if it has none. */
export async function readOutbox(
  database: Database,
  vault: Vault,
  accountId: string,
): Promise<WireMessage | undefined> {
  const row = await database
    .selectFrom("outbox")
    .selectAll()
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return row && onTheWire(JSON.parse(vault.open(row.body, placeOf("outbox.body", row))) as SmsMessage);
}
