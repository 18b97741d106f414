// Lines of CSV (RFC 4180) that a spreadsheet opens as texts.

export const CSV_TYPE = "text/csv; charset=utf-8; header=present";

export type Cell = string | number | boolean | null;

/** E.164: a spreadsheet reads it as a figure. */
const NUMBER = /^\+\d+$/;

/** A spreadsheet takes a cell for a formula that begins with one of these (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Every cell is quoted; an apostrophe keeps a text from being a formula. */
function cellOf(value: Cell): string {
  const text = String(value ?? "");
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellOf).join(",")}\r\n`;
