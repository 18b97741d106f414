// docs/protocol.md#remote-access-token: the exchange of an OTP for a token, and its refreshes.
import { randomBytes, randomUUID } from "node:crypto";
import { lockAccount } from "../accounts/accounts.ts";
import type { Vault } from "../keys/vault.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import { consumeOtp } from "./one-time-passwords.ts";

export const ACCESS_LIFETIME_SECONDS = 900;
const REFRESH_LIFETIME_MS = 7 * 86_400_000;

export interface RemoteGrant {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The device whose OTP they came from. */
  readonly deviceId: string;
}

/** Who the tokens are for: the OTPs of one device, and what came from the same one. */
interface Family {
  readonly family: string;
  readonly account_id: string;
  readonly device_id: string;
}

const newToken = (): string => randomBytes(32).toString("base64url");

async function grant(database: Database, vault: Vault, family: Family, now: number): Promise<RemoteGrant> {
  const granted = { accessToken: newToken(), refreshToken: newToken(), deviceId: family.device_id };
  await database
    .insertInto("remote_tokens")
    .values({
      family: family.family,
      account_id: family.account_id,
      device_id: family.device_id,
      access_hash: vault.hash("remote-access", granted.accessToken),
      access_expires_at: now + ACCESS_LIFETIME_SECONDS * 1000,
      refresh_hash: vault.hash("remote-refresh", granted.refreshToken),
      refresh_expires_at: now + REFRESH_LIFETIME_MS,
      used: 0,
    })
    .execute();
  return granted;
}

/** Tokens for an OTP of the account, which is used up; `undefined` where it is refused. */
export async function exchangeOtp(
  transaction: Database,
  vault: Vault,
  account: AccountRow,
  otp: string,
  now: number,
): Promise<RemoteGrant | undefined> {
  await lockAccount(transaction, account.id);
  const deviceId = await consumeOtp(transaction, vault, account.id, otp, now);
  if (deviceId === undefined) return undefined;
  const family = { family: randomUUID(), account_id: account.id, device_id: deviceId };
  return grant(transaction, vault, family, now);
}

/**
 * Tokens for a refresh token, which is used up. One that comes a second time was stolen from one of its two holders:
 * everything that came from the same OTP ends (RFC 9700 §4.14.2).
 */
export async function refreshRemoteTokens(
  transaction: Database,
  vault: Vault,
  { id: accountId }: AccountRow,
  refreshToken: string,
  now: number,
): Promise<RemoteGrant | undefined> {
  const account = await lockAccount(transaction, accountId);
  const known = await transaction
    .selectFrom("remote_tokens")
    .selectAll()
    .where("refresh_hash", "=", vault.hash("remote-refresh", refreshToken))
    .where("account_id", "=", accountId)
    .where("refresh_expires_at", ">", now)
    .executeTakeFirst();
  if (!account || !known) return undefined;
  if (known.used) {
    await transaction.deleteFrom("remote_tokens").where("family", "=", known.family).execute();
    return undefined;
  }
  const device = await transaction
    .selectFrom("devices")
    .select("status")
    .where("id", "=", known.device_id)
    .executeTakeFirst();
  if (account.blocked || device?.status !== "active") return undefined;
  await transaction.updateTable("remote_tokens").set({ used: 1 }).where("id", "=", known.id).execute();
  return grant(transaction, vault, known, now);
}

export async function removeRemoteTokens(database: Database, accountId: string): Promise<void> {
  await database.deleteFrom("remote_tokens").where("account_id", "=", accountId).execute();
}
