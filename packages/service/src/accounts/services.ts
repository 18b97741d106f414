import type { AccountRow } from "../store/schema.ts";

/** The one service that the bundled service offers. */
export const REMOTE_SERVICE = { id: "1", name: "Remote services" };

/** The ids of the services available to the account. */
export const servicesOf = (account: AccountRow): readonly string[] =>
  JSON.parse(account.services) as string[];
