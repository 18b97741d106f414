// An embedded store that a test restores between cases while the service runs on it.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { tablesOf } from "./store-reading.ts";

/** The audit log is not restored: it records refusals too. */
const isKept = (name: string): boolean => name !== "audit_events";

export class KeptStore {
  readonly #database: DatabaseSync;
  readonly #version: StatementSync;
  readonly #reads: readonly (readonly [name: string, StatementSync])[];
  readonly #putBack: string;
  #seen: unknown;

  /** Saves the store's present content. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 10_000 });
    // The restored content need not survive a power loss.
    this.#database.exec("pragma synchronous = off; pragma foreign_keys = off; pragma temp_store = memory;");
    this.#version = this.#database.prepare("pragma data_version");
    const tables = tablesOf(this.#database).filter(isKept);
    for (const name of tables)
      this.#database.exec(`create temp table "kept_${name}" as select * from "${name}"`);
    this.#putBack = tables
      .map((name) => `delete from main."${name}"; insert into main."${name}" select * from "kept_${name}";`)
      .join("\n");
    this.#reads = tables
      // Refusals change the counts of wrong codes.
      .filter((name) => name !== "throttles")
      .map((name) => [name, this.#database.prepare(`select * from "${name}" order by rowid`)]);
    this.#seen = this.#now();
  }

  /** Changes whenever another connection has written to the store. */
  #now(): unknown {
    return this.#version.get()?.data_version;
  }

  /** True if another connection has written to the store since the last call. */
  changed(): boolean {
    const before = this.#seen;
    this.#seen = this.#now();
    return this.#seen !== before;
  }

  /** All rows, except those of the audit log and the counts of wrong codes. */
  rows(): Record<string, unknown[]> {
    return Object.fromEntries(this.#reads.map(([name, read]) => [name, read.all()]));
  }

  /** Restores the saved content. @returns its rows */
  putBack(): Record<string, unknown[]> {
    this.#database.exec(`begin immediate; ${this.#putBack} commit;`);
    return this.rows();
  }

  /** After many wrong codes, no further code would be checked. */
  forgetWrongCodes(): void {
    this.#database.exec("delete from throttles");
  }

  close(): void {
    this.#database.close();
  }
}
