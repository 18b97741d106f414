// Accounts as CSV.
import type { AccountSummary } from "./account-view.ts";
import { csvLine } from "./csv.ts";

const columns = [
  "id",
  "login",
  "phoneNumber",
  "pin",
  "locked",
  "held",
  "failedAttempts",
  "deviceCount",
  "origin",
  "createdAt",
] as const satisfies readonly (keyof AccountSummary)[];

export const csvHead: string = csvLine(columns);

export const csvLineOf = (account: AccountSummary): string =>
  csvLine(columns.map((column) => account[column]));
