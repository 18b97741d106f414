import { normaliseOtp } from "@openpims/maccess";
import { type EpochMs, isAhead } from "../clock.ts";
import { prepared } from "../store/prepared.ts";
import type { Work } from "../work.ts";

interface IssuedOtp {
  readonly accountId: string;
  readonly deviceId: string;
  readonly hash: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const insertOtp = prepared((database, { accountId, deviceId, hash, issuedAt, expiresAt }: IssuedOtp) =>
  database.insertInto("one_time_passwords").values({
    account_id: accountId,
    device_id: deviceId,
    hash,
    issued_at: issuedAt,
    expires_at: expiresAt,
    used: 0,
  }),
);

interface GivenOtp {
  readonly accountId: string;
  readonly hash: string;
  /** Under another hash key, around a rotation; else the same. */
  readonly other: string;
  readonly now: number;
}

const useOtp = prepared((database, { accountId, hash, other, now }: GivenOtp) =>
  database
    .updateTable("one_time_passwords")
    .set({ used: 1 })
    .where("account_id", "=", accountId)
    .where("hash", "in", [hash, other])
    .where("used", "=", 0)
    .where("expires_at", ">", now)
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
    .returning(["device_id", "issued_at"]),
);

/** The parts of the hash: the normal form, whatever separators were typed. */
const hashed = (accountId: string, otp: string) => ["otp", accountId, normaliseOtp(otp)] as const;

/** Stores an issued OTP as a keyed hash, until it is used or expires. */
export async function storeOtp(
  { transaction, vault, now }: Work,
  issued: {
    readonly accountId: string;
    readonly deviceId: string;
    readonly otp: string;
    readonly expiresAt: EpochMs;
  },
): Promise<void> {
  const { accountId, deviceId, otp, expiresAt } = issued;
  await insertOtp.write(transaction, {
    accountId,
    deviceId,
    hash: vault.hash(...hashed(accountId, otp)),
    issuedAt: now,
    expiresAt,
  });
}

/**
 * Accepts an OTP once: the one statement that changes its row decides, whatever runs at the same time. A refused
 * OTP takes the same statement, and so does one of an unknown account. An OTP from ahead of a clock that was set back is
 * refused and used up: the clock would reach its time again.
 * @returns the id of the device that computed it; `undefined` for a refused OTP
 */
export async function consumeOtp(
  { transaction, vault, now }: Work,
  accountId: string,
  otp: string,
): Promise<string | undefined> {
  const [hash, other = hash] = vault.hashes(...hashed(accountId, otp));
  const used = await useOtp.first(transaction, { accountId, hash, other, now });
  return used && !isAhead(used.issued_at, now) ? used.device_id : undefined;
}
