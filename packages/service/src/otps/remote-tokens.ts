// docs/protocol.md#remote-access-token: the exchange of an OTP for a token, and its refreshes.
import { randomBytes, randomUUID } from "node:crypto";
import { findAccountById, lockSignedIn } from "../accounts/accounts.ts";
import { isBlocked } from "../accounts/lockout.ts";
import { latestEnd } from "../clock.ts";
import type { RemoteAccess } from "../settings/options.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import type { Core, Work } from "../work.ts";
import { consumeOtp } from "./one-time-passwords.ts";

export const ACCESS_LIFETIME_SECONDS = 900;
const REFRESH_LIFETIME_MS = 7 * 86_400_000;

export interface RemoteGrant {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The device that computed the OTP. */
  readonly deviceId: string;
}

/** The tokens that descend from one OTP. */
interface Family {
  readonly family: string;
  readonly account_id: string;
  readonly device_id: string;
  /** The account's epoch at the exchange of the OTP. */
  readonly epoch: number;
}

const newToken = (): string => randomBytes(32).toString("base64url");

/** The tokens of one OTP, and of one account, that are kept: the newest, used ones included. */
const MOST_OF_FAMILY = 10;
const MOST_OF_ACCOUNT = 200;

async function trimTokens(transaction: Database, { family, account_id: accountId }: Family): Promise<void> {
  const older = (column: "family" | "account_id", value: string, kept: number) =>
    transaction
      .selectFrom("remote_tokens as newer")
      .select("newer.id")
      .where(`newer.${column}`, "=", value)
      .orderBy("newer.id", "desc")
      .limit(1)
      .offset(kept);
  for (const [column, value, kept] of [
    ["family", family, MOST_OF_FAMILY],
    ["account_id", accountId, MOST_OF_ACCOUNT],
  ] as const)
    await transaction
      .deleteFrom("remote_tokens")
      .where(column, "=", value)
      .where("id", "<=", older(column, value, kept))
      .execute();
}

async function grant({ transaction, vault, now }: Work, family: Family): Promise<RemoteGrant> {
  const granted = { accessToken: newToken(), refreshToken: newToken(), deviceId: family.device_id };
  await transaction
    .insertInto("remote_tokens")
    .values({
      family: family.family,
      account_id: family.account_id,
      device_id: family.device_id,
      epoch: family.epoch,
      access_hash: vault.hash("remote-access", granted.accessToken),
      access_expires_at: now + ACCESS_LIFETIME_SECONDS * 1000,
      refresh_hash: vault.hash("remote-refresh", granted.refreshToken),
      refresh_expires_at: now + REFRESH_LIFETIME_MS,
      used: 0,
    })
    .execute();
  await trimTokens(transaction, family);
  return granted;
}

/** Exchanges an OTP of the account, and uses it up. @returns `undefined` for a refused OTP */
export async function exchangeOtp(
  work: Work,
  account: AccountRow,
  otp: string,
): Promise<RemoteGrant | undefined> {
  await lockSignedIn(work.transaction, account);
  const deviceId = await consumeOtp(work, account.id, otp);
  if (deviceId === undefined) return undefined;
  const family = { family: randomUUID(), account_id: account.id, device_id: deviceId, epoch: account.epoch };
  return grant(work, family);
}

async function isDeviceUsable(database: Database, { device_id: id }: Family): Promise<boolean> {
  const device = await database
    .selectFrom("devices")
    .select(["status", "blocked"])
    .where("id", "=", id)
    .executeTakeFirst();
  return device?.status === "active" && !device.blocked;
}

/**
 * Checks a remote-access token, as the servers of the vehicles do.
 * @returns the account, also of an expired token; `undefined` for a token that is unknown, revoked, or of another epoch,
 * and while its account or device is blocked
 */
export async function findRemoteAccess(
  { database, vault, clock }: Pick<Core, "database" | "vault" | "clock">,
  accessToken: string,
): Promise<RemoteAccess | undefined> {
  const known = await database
    .selectFrom("remote_tokens")
    .selectAll()
    .where("access_hash", "=", vault.hash("remote-access", accessToken))
    .where("access_expires_at", "<=", latestEnd(clock.now(), ACCESS_LIFETIME_SECONDS * 1000))
    .executeTakeFirst();
  if (!known) return undefined;
  const account = await findAccountById(database, known.account_id);
  if (account?.epoch !== known.epoch || isBlocked(account)) return undefined;
  if (!(await isDeviceUsable(database, known))) return undefined;
  return { accountId: account.id, expiresAt: known.access_expires_at };
}

/**
 * Exchanges a refresh token, and uses it up. A second use means that it was stolen, and ends all tokens of
 * the same OTP (RFC 9700 §4.14.2).
 */
export async function refreshRemoteTokens(
  work: Work,
  signedIn: AccountRow,
  refreshToken: string,
): Promise<RemoteGrant | undefined> {
  const { transaction, vault, now } = work;
  const account = await lockSignedIn(transaction, signedIn);
  const known = await transaction
    .selectFrom("remote_tokens")
    .selectAll()
    .where("refresh_hash", "in", vault.hashes("remote-refresh", refreshToken))
    .where("account_id", "=", account.id)
    .where("refresh_expires_at", ">", now)
    .where("refresh_expires_at", "<=", latestEnd(now, REFRESH_LIFETIME_MS))
    .executeTakeFirst();
  if (known?.epoch !== account.epoch) return undefined;
  if (known.used) {
    await transaction.deleteFrom("remote_tokens").where("family", "=", known.family).execute();
    return undefined;
  }
  if (isBlocked(account) || !(await isDeviceUsable(transaction, known))) return undefined;
  await transaction.updateTable("remote_tokens").set({ used: 1 }).where("id", "=", known.id).execute();
  return grant(work, known);
}
