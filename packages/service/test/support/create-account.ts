import { insertAccounts, type NewAccount, newAccountRow } from "../../src/accounts/accounts.ts";
import type { Database } from "../../src/store/schema.ts";

/** @returns false if the login is taken */
export async function createAccount(
  database: Database,
  account: Omit<NewAccount, "origin">,
  now: number,
): Promise<boolean> {
  return (
    (await insertAccounts(database, [await newAccountRow({ ...account, origin: "operator" }, now)])).size ===
    1
  );
}
