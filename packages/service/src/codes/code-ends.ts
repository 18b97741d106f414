// The ends of an SMS code. Everything unfinished that began with the code ends with it.
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { latestEnd } from "../clock.ts";
import { endBegunWith } from "../devices/begun.ts";
import type { ActivationCodeRow, Database, Schema } from "../store/schema.ts";
import type { Work } from "../work.ts";

/** The wrong uses after which a code ends. */
export const MOST_TRIES = 5;

type CodesTable = ExpressionBuilder<Schema, "activation_codes">;

/** Ends the account's codes that are in force. The caller has locked the account. @returns their purposes */
async function endCodes(
  transaction: Database,
  accountId: string,
  end: NonNullable<ActivationCodeRow["ended"]>,
  which?: (code: CodesTable) => Expression<SqlBool>,
): Promise<readonly ActivationCodeRow["purpose"][]> {
  let ending = transaction
    .updateTable("activation_codes")
    .set({ ended: end })
    .where("account_id", "=", accountId)
    .where("ended", "is", null);
  if (which) ending = ending.where(which);
  const ended = await ending.returning(["id", "purpose"]).execute();
  await endBegunWith(
    transaction,
    accountId,
    ended.map(({ id }) => id),
  );
  return ended.map(({ purpose }) => purpose);
}

export async function useActivationCode(transaction: Database, accountId: string, id: number): Promise<void> {
  await endCodes(transaction, accountId, "used", (code) => code("id", "=", id));
}

/** Ends the codes of one purpose before a newer one replaces them. */
export async function replaceCodes(
  transaction: Database,
  accountId: string,
  purpose: ActivationCodeRow["purpose"],
): Promise<void> {
  await endCodes(transaction, accountId, "replaced", (code) => code("purpose", "=", purpose));
}

/** Revokes the codes that were sent to the account's previous number. */
export async function revokeSentCodes(transaction: Database, accountId: string): Promise<void> {
  await endCodes(transaction, accountId, "revoked", (code) => code("purpose", "in", ["activate", "reset"]));
}

/** Revokes every code of an account: its owner may differ from the user who asked for them. */
export async function revokeCodes(transaction: Database, accountId: string): Promise<void> {
  await endCodes(transaction, accountId, "revoked");
}

/** @returns its purpose; `undefined` if the account has no such unused code */
export async function revokeActivationCode(
  transaction: Database,
  accountId: string,
  id: number,
): Promise<ActivationCodeRow["purpose"] | undefined> {
  const [purpose] = await endCodes(transaction, accountId, "revoked", (code) => code("id", "=", id));
  return purpose;
}

/** Counts a wrong use of a valid code, such as one with a refused PIN. The last allowed one ends the code. */
export async function countActivationTry(transaction: Database, id: number): Promise<void> {
  const counted = await transaction
    .updateTable("activation_codes")
    .set((expression) => ({ tries: expression("tries", "+", 1) }))
    .where("id", "=", id)
    .returning(["account_id", "tries"])
    .executeTakeFirst();
  if (counted && counted.tries >= MOST_TRIES) await endBegunWith(transaction, counted.account_id, [id]);
}

/** The PINs that may be offered with one code: an honest device repeats an interrupted reset. */
const MOST_OFFERS = 5;

/** Counts a PIN that is offered with a code. @returns false after too many */
export async function takeOffer(transaction: Database, id: number): Promise<boolean> {
  const counted = await transaction
    .updateTable("activation_codes")
    .set((expression) => ({ offers: expression("offers", "+", 1) }))
    .where("id", "=", id)
    .where("offers", "<", MOST_OFFERS)
    .returning("id")
    .executeTakeFirst();
  return counted !== undefined;
}

/** True if work begun with a code may still be finished. The code may have expired without a recorded end. */
export async function isInForce({ transaction, now }: Work, id: number | null): Promise<boolean> {
  const code = await transaction
    .selectFrom("activation_codes")
    .select("id")
    .where("id", "=", id ?? 0)
    .where("ended", "is", null)
    .where("tries", "<", MOST_TRIES)
    .where("expires_at", ">", now)
    .where("issued_at", "<=", latestEnd(now, 0))
    .executeTakeFirst();
  return code !== undefined;
}

/** Deletes the account's codes, without recording them as expired. */
export async function removeActivationCodes(transaction: Database, accountId: string): Promise<void> {
  await transaction.deleteFrom("activation_codes").where("account_id", "=", accountId).execute();
}
