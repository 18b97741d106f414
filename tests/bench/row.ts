/** One line of the report. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  /** The line's numbers under names that stay: the part, what is measured, the unit. */
  readonly values: Readonly<Record<string, number>>;
}

/** A name's part, out of words: `SQLite, proofs` gives `sqlite_proofs`. */
export const slug = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_|_$/g, "");
