// Unfinished enrolments and PIN resets that began with an activation code.
import type { Database } from "../store/schema.ts";

/** Removes the devices whose enrolment began with one of the codes, and withdraws the offered PINs. */
export async function endBegunWith(
  transaction: Database,
  accountId: string,
  codeIds: readonly number[],
): Promise<void> {
  if (codeIds.length === 0) return;
  await transaction
    .deleteFrom("devices")
    .where("account_id", "=", accountId)
    .where("status", "=", "pending")
    .where("activation_code_id", "in", codeIds)
    .execute();
  await transaction
    .deleteFrom("pin_changes")
    .where("device_id", "in", (query) =>
      query.selectFrom("devices").select("devices.id").where("devices.account_id", "=", accountId),
    )
    .where("code_id", "in", codeIds)
    .execute();
}
