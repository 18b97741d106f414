/** Statements that have a name: the service has about a hundred. What would be more has none, and is not kept. */
const MOST_NAMED = 500;

/**
 * The names under which PostgreSQL keeps statements for each connection, parsed and planned once: as long as most of them
 * take to run. The same text has the same name on every connection.
 */
export class PreparedStatements {
  #names = new Map<string, string>();
  #generation = 0;

  /** `undefined` where there are too many: a statement without a name is parsed each time. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= MOST_NAMED) return known;
    const name = `openpims_${this.#generation}_${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }

  /** From now on every statement is another, on each connection: after a change of the schema. */
  renameAll(): void {
    this.#names = new Map();
    this.#generation++;
  }
}

/**
 * Whether a kept statement has become another by a change of the schema, such as a column more in `select *`: a later
 * version of the service has brought the store to its own. The transaction is undone; done again, it succeeds.
 */
export const isOutdatedPlan = (error: unknown): boolean =>
  (error as { routine?: unknown } | undefined)?.routine === "RevalidateCachedQuery";
