import type { Database } from "./store/schema.ts";
import type { Vault } from "./vault.ts";

/** Keeps an issued OTP as a keyed hash until it is used or expires. */
export async function keepOtp(
  database: Database,
  vault: Vault,
  issued: { accountId: string; deviceId: string; otp: string; expiresAt: number },
): Promise<void> {
  const { accountId, deviceId, otp, expiresAt } = issued;
  await database
    .insertInto("one_time_passwords")
    .values({
      account_id: accountId,
      device_id: deviceId,
      hash: vault.hash("otp", accountId, otp),
      expires_at: expiresAt,
      used: 0,
    })
    .execute();
}

/**
 * Accepts an OTP, once: the one statement that flips its row decides, whatever else runs at the same time. What is
 * refused takes the same statement, an unknown account's too.
 * @returns the id of the device that computed it, `undefined` where it is refused
 */
export async function consumeOtp(
  database: Database,
  vault: Vault,
  accountId: string,
  otp: string,
  now: number,
): Promise<string | undefined> {
  const accepted = await database
    .updateTable("one_time_passwords")
    .set({ used: 1 })
    .where("account_id", "=", accountId)
    .where("hash", "=", vault.hash("otp", accountId, otp))
    .where("used", "=", 0)
    .where("expires_at", ">", now)
    // By the row's own ids: as lists of all that are active, the embedded store would read two whole tables.
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("devices")
          .select("devices.id")
          .whereRef("devices.id", "=", "one_time_passwords.device_id")
          .where("devices.status", "=", "active"),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("accounts")
          .select("accounts.id")
          .whereRef("accounts.id", "=", "one_time_passwords.account_id")
          .where("accounts.blocked", "=", 0),
      ),
    )
    .returning("device_id")
    .executeTakeFirst();
  return accepted?.device_id;
}
