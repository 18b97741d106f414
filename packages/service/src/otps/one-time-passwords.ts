import { normaliseOtp } from "@openpims/maccess";
import { type EpochMs, latestEnd } from "../clock.ts";
import type { Vault } from "../keys/vault.ts";
import { prepared } from "../store/prepared.ts";
import type { Work } from "../work.ts";

/** The longest lifetime that the policy allows. */
const MOST_LIFETIME_MS = 300_000;

interface IssuedOtp {
  readonly accountId: string;
  readonly deviceId: string;
  readonly hash: string;
  readonly expiresAt: number;
}

const insertOtp = prepared((database, { accountId, deviceId, hash, expiresAt }: IssuedOtp) =>
  database.insertInto("one_time_passwords").values({
    account_id: accountId,
    device_id: deviceId,
    hash,
    expires_at: expiresAt,
    used: 0,
  }),
);

interface GivenOtp {
  readonly accountId: string;
  readonly hash: string;
  readonly now: number;
  readonly latest: number;
}

const useOtp = prepared((database, { accountId, hash, now, latest }: GivenOtp) =>
  database
    .updateTable("one_time_passwords")
    .set({ used: 1 })
    .where("account_id", "=", accountId)
    .where("hash", "=", hash)
    .where("used", "=", 0)
    .where("expires_at", ">", now)
    .where("expires_at", "<=", latest)
    // Compared with the row's own ids: with lists of all active rows, SQLite would read two whole tables.
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("devices")
          .select("devices.id")
          .whereRef("devices.id", "=", "one_time_passwords.device_id")
          .where("devices.status", "=", "active")
          .where("devices.blocked", "=", 0),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("accounts")
          .select("accounts.id")
          .whereRef("accounts.id", "=", "one_time_passwords.account_id")
          .where("accounts.blocked", "=", 0)
          .where("accounts.held", "=", 0),
      ),
    )
    .returning("device_id"),
);

/** The hash of the normal form, whatever separators were typed. */
const hashOf = (vault: Vault, accountId: string, otp: string): string =>
  vault.hash("otp", accountId, normaliseOtp(otp));

/** Stores an issued OTP as a keyed hash, until it is used or expires. */
export async function storeOtp(
  { transaction, vault }: Work,
  issued: {
    readonly accountId: string;
    readonly deviceId: string;
    readonly otp: string;
    readonly expiresAt: EpochMs;
  },
): Promise<void> {
  const { accountId, deviceId, otp, expiresAt } = issued;
  await insertOtp.all(transaction, {
    accountId,
    deviceId,
    hash: hashOf(vault, accountId, otp),
    expiresAt,
  });
}

/**
 * Accepts an OTP once: the one statement that changes its row decides, whatever runs at the same time. A refused
 * OTP takes the same statement, and so does one of an unknown account.
 * @returns the id of the device that computed it; `undefined` for a refused OTP
 */
export async function consumeOtp(
  { transaction, vault, now }: Work,
  accountId: string,
  otp: string,
): Promise<string | undefined> {
  const accepted = await useOtp.first(transaction, {
    accountId,
    hash: hashOf(vault, accountId, otp),
    now,
    latest: latestEnd(now, MOST_LIFETIME_MS),
  });
  return accepted?.device_id;
}
