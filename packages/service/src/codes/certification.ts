// The certification of a phone number: a user who gives the code that was sent to a number has that phone.
import { isAhead } from "../clock.ts";
import { sameSecret } from "../keys/vault.ts";
import type { ActivationCodeRow, Database } from "../store/schema.ts";
import type { Work } from "../work.ts";
import { hashesOf } from "./activation-codes.ts";
import { MOST_TRIES } from "./code-ends.ts";

/** A code that was sent to a number, with its current purpose. */
export interface Certification {
  readonly id: number;
  readonly purpose: ActivationCodeRow["purpose"];
  readonly phoneNumber: string;
}

/**
 * Verifies the code of the account's newest certification. The account is known, so wrong guesses are counted on the
 * code itself: each try is counted before the comparison, and a right one is given back.
 */
export async function verifyCertification(
  { transaction, vault, now }: Work,
  accountId: string,
  { code, phoneNumber }: { readonly code: string; readonly phoneNumber: string },
): Promise<Certification | "expired" | "unknown"> {
  const newest = await transaction
    .selectFrom("activation_codes")
    .select("id")
    .where("account_id", "=", accountId)
    .where("phone_number", "is not", null)
    .where("ended", "is", null)
    .orderBy("id", "desc")
    .executeTakeFirst();
  const row = await transaction
    .updateTable("activation_codes")
    .set((expression) => ({ tries: expression("tries", "+", 1) }))
    .where("id", "=", newest?.id ?? 0)
    .where("tries", "<", MOST_TRIES)
    .returningAll()
    .executeTakeFirst();
  if (
    !row ||
    !hashesOf(vault, code).some((hash) => sameSecret(row.hash, hash)) ||
    row.phone_number !== phoneNumber
  )
    return "unknown";
  await transaction
    .updateTable("activation_codes")
    .set({ tries: row.tries - 1 })
    .where("id", "=", row.id)
    .execute();
  if (row.expires_at <= now || isAhead(row.issued_at, now)) return "expired";
  return { id: row.id, purpose: row.purpose, phoneNumber };
}

/**
 * Ends a certification: the number becomes the account's. The code becomes a certified one, or an activation code.
 * @returns false if another request has ended it
 */
export async function endCertification(
  transaction: Database,
  id: number,
  become: "activate" | "certified",
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable("activation_codes")
    .set({ purpose: become, tries: 0 })
    .where("id", "=", id)
    .where("purpose", "=", "certify")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
