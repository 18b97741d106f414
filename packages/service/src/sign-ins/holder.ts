// The holder of credentials: an account in one of its epochs. The identity provider's library carries this text as the
// account's id through interaction, session, grant, code and tokens, so that all of them end with the epoch, those
// that are stored a moment later too.
import { findAccountById } from "../accounts/accounts.ts";
import type { AccountRow, Database } from "../store/schema.ts";

export const holderOf = ({ id, epoch }: Pick<AccountRow, "id" | "epoch">): string => `${id}.${epoch}`;

/** The id of the holder's account. */
export const accountIdOf = (holder: string): string => holder.split(".")[0] ?? "";

/** @returns the account; `undefined` where its epoch is over */
export async function findHolder(database: Database, holder: string): Promise<AccountRow | undefined> {
  const account = await findAccountById(database, accountIdOf(holder));
  return account && holderOf(account) === holder ? account : undefined;
}
