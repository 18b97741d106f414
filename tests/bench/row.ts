/** One line of the report. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  /** The line's numbers under stable names: the part, the measured quantity, the unit. */
  readonly values: Readonly<Record<string, number>>;
}

/** A name's part, made from words: `SQLite, proofs` gives `sqlite_proofs`. */
export const slug = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_|_$/g, "");
