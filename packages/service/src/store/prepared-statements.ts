/** The service has about a hundred statements. Beyond this number they get no name and are not kept. */
const MOST_NAMED = 500;

/**
 * Names under which PostgreSQL keeps statements prepared on each connection: to parse and plan a statement takes as long as
 * to run it. A text has the same name on every connection.
 */
export class PreparedStatements {
  #names = new Map<string, string>();
  #generation = 0;

  /** @returns `undefined` if there are too many: a statement without a name is parsed each time */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= MOST_NAMED) return known;
    const name = `openpims_${this.#generation}_${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }

  /** Renames every statement, after a change of the schema. */
  renameAll(): void {
    this.#names = new Map();
    this.#generation++;
  }
}

/**
 * True if a schema change made a prepared statement invalid, such as another column in `select *`: a later version of the
 * service has migrated the store. The transaction is rolled back, and succeeds on a retry.
 */
export const isOutdatedPlan = (error: unknown): boolean =>
  (error as { routine?: unknown } | undefined)?.routine === "RevalidateCachedQuery";
