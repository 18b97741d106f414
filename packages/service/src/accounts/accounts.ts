import { randomBytes, randomUUID, scrypt, timingSafeEqual } from "node:crypto";
import type { Vault } from "../keys/vault.ts";
import { prepared } from "../store/prepared.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import { holdAccount, inTransaction } from "../store/transaction.ts";

/** The one service that the bundled service offers. */
export const REMOTE_SERVICE = { id: "1", name: "Remote services" };

/** As it is stored and looked for. No login has a NUL in it, and PostgreSQL takes none to look for. */
export const normaliseLogin = (login: string): string =>
  login.trim().toLowerCase().replaceAll("\0", "\u{fffd}");

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // The same characters however a keyboard composes them (NIST SP 800-63B-4 §3.1.1.2).
    scrypt(password.normalize("NFC"), salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt.${salt.toString("base64url")}.${(await derive(password, salt)).toString("base64url")}`;
}

/** What the pages take for an e-mail address (RFC 5321 §4.5.3.1 for the lengths). No message is sent to it. */
export const isEmail = (login: string): boolean =>
  login.length <= 254 && /^[^\s@<>"]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(login);

/** The PHC form of a hash that was made elsewhere, at the one cost that every sign-in here has. */
const PHC = /^\$scrypt\$ln=15,r=8,p=1\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/;

/** @returns the hash as it is stored, `undefined` where it is none of that form */
export function readPasswordHash(phc: string): string | undefined {
  const [, salt, hash] = PHC.exec(phc) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const url = (base64: string) => Buffer.from(base64, "base64").toString("base64url");
  return `scrypt.${url(salt)}.${url(hash)}`;
}

export interface NewAccount {
  readonly login: string;
  readonly password?: string;
  readonly phoneNumber?: string;
}

/** An account's row before it is stored. Hashing the password takes its time, so no transaction is open meanwhile. */
export async function newAccountRow(account: NewAccount, now: number): Promise<AccountRow> {
  return accountRow(
    account,
    account.password === undefined ? null : await hashPassword(account.password),
    now,
  );
}

/** @param passwordHash as `hashPassword` makes it */
export const accountRow = (
  account: Pick<NewAccount, "login" | "phoneNumber">,
  passwordHash: string | null,
  now: number,
): AccountRow => ({
  id: randomUUID(),
  login: normaliseLogin(account.login),
  password_hash: passwordHash,
  phone_number: account.phoneNumber ?? null,
  pin: null,
  pin_confirmed: 0,
  pin_failures: 0,
  blocked: 0,
  requires_desktop_token: 0,
  services: JSON.stringify([REMOTE_SERVICE.id]),
  resynchronise: 0,
  created_at: now,
});

/** @returns the ids of those that were stored: not of those whose login is taken */
export async function insertAccounts(database: Database, rows: readonly AccountRow[]): Promise<Set<string>> {
  const stored = await database
    .insertInto("accounts")
    .values(rows)
    .onConflict((conflict) => conflict.column("login").doNothing())
    .returning("id")
    .execute();
  return new Set(stored.map(({ id }) => id));
}

/** @returns false where the login is taken */
export async function createAccount(database: Database, account: NewAccount, now: number): Promise<boolean> {
  return (await insertAccounts(database, [await newAccountRow(account, now)])).size === 1;
}

const findByLogin = prepared((database, { login }: { readonly login: string }) =>
  database.selectFrom("accounts").selectAll().where("login", "=", login),
);

export const findAccount = (database: Database, login: string): Promise<AccountRow | undefined> =>
  findByLogin.first(database, { login: normaliseLogin(login) });

/** The account whose password this is. An unknown login costs the same time as a known one. */
export async function authenticate(
  database: Database,
  login: string,
  password: string,
): Promise<AccountRow | undefined> {
  const account = await findAccount(database, login);
  const [, salt = "", hash = ""] = account?.password_hash?.split(".") ?? [];
  const derived = await derive(password, Buffer.from(salt, "base64url"));
  const expected = Buffer.from(hash, "base64url");
  const matches = expected.length === derived.length && timingSafeEqual(expected, derived);
  return matches ? account : undefined;
}

/** Puts a password in the place of the one that the account was read with. @returns false where that one is gone */
export async function replacePassword(
  database: Database,
  account: AccountRow,
  passwordHash: string,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable("accounts")
    .set({ password_hash: passwordHash })
    .where("id", "=", account.id)
    .where("password_hash", "=", account.password_hash)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** @param login normalised. @returns false where it is taken */
export async function changeLogin(
  database: Database,
  account: AccountRow,
  login: string,
  changed: (transaction: Database) => Promise<void>,
): Promise<boolean> {
  try {
    return await inTransaction(database, async (transaction) => {
      if (await findAccount(transaction, login)) return false;
      await transaction.updateTable("accounts").set({ login }).where("id", "=", account.id).execute();
      await changed(transaction);
      return true;
    });
  } catch (error) {
    // Another took it between the look and the change (SQLSTATE 23505).
    if ((error as { code?: unknown }).code === "23505") return false;
    throw error;
  }
}

export const servicesOf = (account: AccountRow): readonly string[] =>
  JSON.parse(account.services) as string[];

/** docs/protocol.md#forms: 4 to 8 digits. */
export const isPin = (text: string): boolean => /^\d{4,8}$/.test(text);

const pinPlace = (accountId: string): string => `accounts.pin:${accountId}`;

/** The account's PIN; the empty string where it has none. */
export function pinOf(account: AccountRow, vault: Vault): string {
  return account.pin === null ? "" : vault.open(account.pin, pinPlace(account.id));
}

/** Whether the account has a PIN that a device was enrolled with to the end. */
export const hasPin = (account: AccountRow): boolean => account.pin !== null && account.pin_confirmed === 1;

/** @param confirmed false while no device has been enrolled with it to the end */
export async function setPin(
  database: Database,
  vault: Vault,
  accountId: string,
  pin: string,
  confirmed: boolean,
): Promise<void> {
  await database
    .updateTable("accounts")
    .set({ pin: vault.seal(pin, pinPlace(accountId)), pin_confirmed: confirmed ? 1 : 0, pin_failures: 0 })
    .where("id", "=", accountId)
    .execute();
}

/** Back to an account without devices, PIN and block. OTPs and remote-access tokens go with the devices they are of. */
export async function removeEnrollments(transaction: Database, accountId: string): Promise<void> {
  await holdAccount(transaction, accountId);
  await transaction.deleteFrom("devices").where("account_id", "=", accountId).execute();
  await transaction.deleteFrom("activation_codes").where("account_id", "=", accountId).execute();
  await transaction
    .updateTable("accounts")
    .set({ pin: null, pin_confirmed: 0, pin_failures: 0, blocked: 0 })
    .where("id", "=", accountId)
    .execute();
}

/**
 * Counts one PIN that was judged, and blocks the account at the last one allowed. It is called inside the transaction
 * that holds the account, so no two PINs are judged at once.
 */
export async function countPin(
  database: Database,
  account: AccountRow,
  right: boolean,
  maxAttempts: number,
): Promise<"right" | "wrong" | "blocked"> {
  const failures = right ? 0 : account.pin_failures + 1;
  const blocked = failures >= maxAttempts;
  if (failures !== account.pin_failures) {
    await database
      .updateTable("accounts")
      .set({ pin_failures: failures, blocked: blocked ? 1 : account.blocked })
      .where("id", "=", account.id)
      .execute();
  }
  return right ? "right" : blocked ? "blocked" : "wrong";
}
