// Lines of CSV (RFC 4180) that a spreadsheet opens as texts.

export const CSV_TYPE = "text/csv; charset=utf-8; header=present";

export type Cell = string | number | boolean | null;

/** E.164: a spreadsheet reads it as a figure. */
const NUMBER = /^\+\d+$/;

/**
 * The places at which a spreadsheet begins a formula (OWASP, "CSV Injection"): a cell's begin, and after a sign that divides
 * cells in other countries.
 */
const FORMULA = /(^|[;\t\r\n])(?=[=+\-@\t\r\n＝＋－＠])/g;

/** Every cell is quoted; an apostrophe keeps a text from being a formula. */
function cellOf(value: Cell): string {
  const text = String(value ?? "");
  const safe = NUMBER.test(text) ? text : text.replace(FORMULA, "$1'");
  return `"${safe.replaceAll('"', '""')}"`;
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellOf).join(",")}\r\n`;
