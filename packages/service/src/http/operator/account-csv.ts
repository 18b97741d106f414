// Accounts as CSV (RFC 4180).
import type { AccountSummary } from "./account-view.ts";

export const CSV_TYPE = "text/csv; charset=utf-8; header=present";

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

/** E.164: a spreadsheet reads it as a figure. */
const NUMBER = /^\+\d+$/;

/** A spreadsheet takes a cell for a formula that begins with one of these (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Every cell is quoted; an apostrophe keeps a text from being a formula. */
function cellOf(value: string | number | boolean | null): string {
  const text = String(value ?? "");
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

const lineOf = (cells: readonly (string | number | boolean | null)[]): string =>
  `${cells.map(cellOf).join(",")}\r\n`;

export const csvHead: string = lineOf(columns);

export const csvLineOf = (account: AccountSummary): string =>
  lineOf(columns.map((column) => account[column]));
