import { randomUUID } from "node:crypto";
import type { EpochMs } from "../clock.ts";
import type { HashLane } from "../machine/hash-queue.ts";
import { prepared } from "../store/prepared.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import type { AccountOrigin } from "../store/tables/accounts.ts";
import { parseLogin } from "./login.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";
import { MAXIMUM_LENGTH } from "./password-rules.ts";
import { restingAmong } from "./released-logins.ts";
import { REMOTE_SERVICE } from "./services.ts";

export interface NewAccount {
  /** In the form of `parseLogin`. */
  readonly login: string;
  readonly origin: AccountOrigin;
  readonly password?: string;
  readonly phoneNumber?: string;
}

/** A new account's row. Hashing the password takes long, so call it outside a transaction. */
export async function newAccountRow(
  account: NewAccount,
  now: EpochMs,
  lane: HashLane = "unknown",
): Promise<AccountRow> {
  return accountRow(
    account,
    account.password === undefined ? null : await hashPassword(account.password, lane),
    now,
  );
}

/** @param passwordHash in the form of `hashPassword` */
export const accountRow = (
  account: Omit<NewAccount, "password">,
  passwordHash: string | null,
  now: EpochMs,
): AccountRow => ({
  id: randomUUID(),
  login: account.login,
  origin: account.origin,
  password_hash: passwordHash,
  epoch: 0,
  phone_number: account.phoneNumber ?? null,
  pin: null,
  pin_confirmed: 0,
  pin_failures: 0,
  blocked: 0,
  held: 0,
  requires_desktop_token: 0,
  services: JSON.stringify([REMOTE_SERVICE.id]),
  resynchronise: 0,
  created_at: now,
});

/** Rows of one insert, within the limit of a statement's parameters. */
const BATCH = 100;

/**
 * Stores new accounts. Call it in a transaction.
 * @returns the ids of the stored rows; a row whose login is taken or rests is skipped
 */
export async function insertAccounts(database: Database, rows: readonly AccountRow[]): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let start = 0; start < rows.length; start += BATCH) {
    const stored = await database
      .insertInto("accounts")
      .values(rows.slice(start, start + BATCH))
      .onConflict((conflict) => conflict.column("login").doNothing())
      .returning("id")
      .execute();
    for (const { id } of stored) ids.add(id);
  }
  // Checked after the insert, which waits for an account that releases the login at the same moment.
  for (const row of await restingAmong(
    database,
    rows.filter(({ id }) => ids.has(id)),
  )) {
    await database.deleteFrom("accounts").where("id", "=", row.id).execute();
    ids.delete(row.id);
  }
  return ids;
}

const findByLogin = prepared((database, { login }: { readonly login: string }) =>
  database.selectFrom("accounts").selectAll().where("login", "=", login),
);

/** Searched in place of an invalid login, so that both cost the same. */
const NO_ONES = "";

export const findAccount = (database: Database, login: string): Promise<AccountRow | undefined> =>
  findByLogin.first(database, { login: parseLogin(login) ?? NO_ONES });

const findById = prepared((database, { id }: { readonly id: string }) =>
  database.selectFrom("accounts").selectAll().where("id", "=", id),
);

export const findAccountById = (database: Database, id: string): Promise<AccountRow | undefined> =>
  findById.first(database, { id });

/** Locks the account's row until the transaction ends, and reads its current state. */
export function lockAccount(transaction: Database, id: string): Promise<AccountRow | undefined> {
  return transaction.selectFrom("accounts").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

/** The credentials of a request were ended while it ran. */
export class CredentialsEnded extends Error {
  override name = "CredentialsEnded";
}

/**
 * Locks the account of a request until the transaction ends, and reads its current state.
 * @param account as read when the request's credentials were verified
 * @throws CredentialsEnded if they were ended since
 */
export async function lockSignedIn(
  transaction: Database,
  account: Pick<AccountRow, "id" | "epoch">,
): Promise<AccountRow> {
  const locked = await lockAccount(transaction, account.id);
  if (locked?.epoch !== account.epoch) throw new CredentialsEnded("the credentials were ended");
  return locked;
}

/** Code units of the longest password before normalisation. */
const LONGEST = 8 * MAXIMUM_LENGTH;

/**
 * Finds the account that login and password belong to. An unknown login costs the same time as a known one.
 * @throws HashingBusy
 */
export async function authenticate(
  database: Database,
  login: string,
  password: string,
  lane: HashLane = "unknown",
): Promise<AccountRow | undefined> {
  const account = await findAccount(database, login);
  const fits = password.length <= LONGEST && [...password.normalize("NFC")].length <= MAXIMUM_LENGTH;
  const stored = (fits && account?.password_hash) || null;
  const source = lane === "known" ? account?.id : undefined;
  const matches = await verifyPassword(fits ? password : "", stored, lane, source);
  return matches ? account : undefined;
}

/**
 * Changes the account's credentials and begins the next epoch.
 * @param account as read when its credentials were verified
 * @returns the changed account; `undefined` if another change came first
 */
export async function beginEpoch(
  transaction: Database,
  account: AccountRow,
  change: Partial<Pick<AccountRow, "login" | "password_hash">> = {},
): Promise<AccountRow | undefined> {
  const columns = { ...change, epoch: account.epoch + 1 };
  const { numUpdatedRows } = await transaction
    .updateTable("accounts")
    .set(columns)
    .where("id", "=", account.id)
    .where("epoch", "=", account.epoch)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n ? { ...account, ...columns } : undefined;
}

export async function storePhoneNumber(
  transaction: Database,
  accountId: string,
  phoneNumber: string,
): Promise<void> {
  await transaction
    .updateTable("accounts")
    .set({ phone_number: phoneNumber })
    .where("id", "=", accountId)
    .execute();
}

/** Records that the account's next OTP needs no synchronisation any more. */
export async function endResynchronisation(transaction: Database, accountId: string): Promise<void> {
  await transaction.updateTable("accounts").set({ resynchronise: 0 }).where("id", "=", accountId).execute();
}
