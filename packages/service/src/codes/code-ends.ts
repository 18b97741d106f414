// The ways in which an activation code ends. All that was begun with it and is not through ends with it.
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { ActivationCodeRow, Database, Schema } from "../store/schema.ts";
import type { Work } from "../work.ts";
import { endBegunWith } from "./begun.ts";

/** The wrong uses that end a code. */
export const MOST_TRIES = 5;

type CodesTable = ExpressionBuilder<Schema, "activation_codes">;

/** Ends those of the account's codes that are in force. The caller has locked the account. @returns their purposes */
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

/** Ends the codes of one purpose, as a newer one takes their place. */
export async function replaceCodes(
  transaction: Database,
  accountId: string,
  purpose: ActivationCodeRow["purpose"],
): Promise<void> {
  await endCodes(transaction, accountId, "replaced", (code) => code("purpose", "=", purpose));
}

/** Revokes the codes that were sent to the number which the account had until now. */
export async function revokeSentCodes(transaction: Database, accountId: string): Promise<void> {
  await endCodes(transaction, accountId, "revoked", (code) => code("purpose", "in", ["activate", "reset"]));
}

/** Revokes every code of an account, whose owner may be another than the one who asked for them. */
export async function revokeCodes(transaction: Database, accountId: string): Promise<void> {
  await endCodes(transaction, accountId, "revoked");
}

/** @returns its purpose; `undefined` where the account has no such code that is not used */
export async function revokeActivationCode(
  transaction: Database,
  accountId: string,
  id: number,
): Promise<ActivationCodeRow["purpose"] | undefined> {
  const [purpose] = await endCodes(transaction, accountId, "revoked", (code) => code("id", "=", id));
  return purpose;
}

/** Counts a wrong use of a code that is right in itself, such as one with a refused PIN. The last one ends it. */
export async function countActivationTry(transaction: Database, id: number): Promise<void> {
  const counted = await transaction
    .updateTable("activation_codes")
    .set((expression) => ({ tries: expression("tries", "+", 1) }))
    .where("id", "=", id)
    .returning(["account_id", "tries"])
    .executeTakeFirst();
  if (counted && counted.tries >= MOST_TRIES) await endBegunWith(transaction, counted.account_id, [id]);
}

/** The PINs that may be offered with one code: an honest device repeats a reset that was cut off. */
const MOST_OFFERS = 5;

/** Counts a PIN that is offered with a code. @returns false where there were too many */
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

/** Whether what was begun with a code may still be finished: its time may be over without anybody having ended it. */
export async function isInForce({ transaction, now }: Work, id: number | null): Promise<boolean> {
  const code = await transaction
    .selectFrom("activation_codes")
    .select("id")
    .where("id", "=", id ?? 0)
    .where("ended", "is", null)
    .where("tries", "<", MOST_TRIES)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return code !== undefined;
}

/** Deletes the account's codes. None is remembered as expired. */
export async function removeActivationCodes(transaction: Database, accountId: string): Promise<void> {
  await transaction.deleteFrom("activation_codes").where("account_id", "=", accountId).execute();
}
