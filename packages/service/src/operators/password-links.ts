// One-time links by which a user chooses a new password, made by an operator. A link ends with the account's epoch, so with
// each change of the credentials and with an operator's hold, and with the role of its maker.
import { findAccountById, lockAccount } from "../accounts/accounts.ts";
import { endCredentials } from "../accounts/credentials.ts";
import { type EpochMs, latestEnd } from "../clock.ts";
import type { Vault } from "../keys/vault.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import type { Work } from "../work.ts";
import { drawSecret, LINK_MS, type Link } from "./links.ts";
import { isStillAdmitted, type OperatorCaller } from "./makers.ts";

const PURPOSE = "password-link";

/** Makes the link of an account that the caller has locked. It replaces an earlier one. */
export async function createPasswordLink(
  { transaction, vault, now }: Work,
  account: Pick<AccountRow, "id" | "epoch">,
  maker: OperatorCaller,
): Promise<Link> {
  const secret = drawSecret();
  const row = {
    hash: vault.hash(PURPOSE, secret),
    epoch: account.epoch,
    made_by: maker.id,
    maker: maker.kind === "api-key" ? ("api-key" as const) : ("operator" as const),
    ends_at: now + LINK_MS,
  };
  await transaction
    .insertInto("password_links")
    .values({ ...row, account_id: account.id })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(row))
    .execute();
  return { secret, endsAt: row.ends_at };
}

const readLink = (database: Database, vault: Vault, secret: string, now: EpochMs) =>
  database
    .selectFrom("password_links")
    .selectAll()
    .where("hash", "in", vault.hashes(PURPOSE, secret))
    .where("ends_at", ">", now)
    .where("ends_at", "<=", latestEnd(now, LINK_MS))
    .executeTakeFirst();

type LinkRow = NonNullable<Awaited<ReturnType<typeof readLink>>>;

const isInForce = async (
  database: Database,
  link: LinkRow,
  account: AccountRow | undefined,
  now: EpochMs,
): Promise<boolean> =>
  account?.epoch === link.epoch &&
  account.held === 0 &&
  (await isStillAdmitted(database, { kind: link.maker, id: link.made_by }, "support", now));

/** @returns the account of a live link */
export async function findPasswordLink(
  database: Database,
  vault: Vault,
  secret: string,
  now: EpochMs,
): Promise<AccountRow | undefined> {
  const link = await readLink(database, vault, secret, now);
  const account = link && (await findAccountById(database, link.account_id));
  return link && (await isInForce(database, link, account, now)) ? account : undefined;
}

/**
 * Uses a link up: sets the password, and ends every sign-in, token and code of the account.
 * @returns the account in its new epoch; `undefined` if the link is over, or was used meanwhile
 */
export async function resetPassword(
  { transaction, vault, now }: Work,
  secret: string,
  passwordHash: string,
): Promise<AccountRow | undefined> {
  const found = await readLink(transaction, vault, secret, now);
  if (!found) return undefined;
  const account = await lockAccount(transaction, found.account_id);
  // Read again under the account's lock: a newer link may have replaced it.
  const link = await readLink(transaction, vault, secret, now);
  if (!account || !link || !(await isInForce(transaction, link, account, now))) return undefined;
  await transaction.deleteFrom("password_links").where("account_id", "=", account.id).execute();
  return endCredentials(transaction, vault, account, { password_hash: passwordHash });
}
