import { chmodSync, closeSync, openSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import {
  Kysely,
  type SelectModifierNode,
  SqliteDialect,
  SqliteQueryCompiler,
  type SqliteStatement,
} from "kysely";
import type { Database, Schema } from "./schema.ts";

/** How long a statement waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 10_000;

/** Prepared statements that are kept: the service has about a hundred. */
const KEPT_STATEMENTS = 500;

/**
 * Makes the file its owner's only, whatever the umask; SQLite gives the files beside it the same mode. A file that is
 * there is never opened here: closing it would end the locks that this process's other connections hold on it.
 */
function keepToOwner(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    chmodSync(file, 0o600);
  }
}

/** SQLite has no locks of rows, and its transactions need none: they hold the whole store. */
class CompilerWithoutRowLocks extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== "ForUpdate" && node.modifier !== "SkipLocked") super.visitSelectModifier(node);
  }
}

class EmbeddedDialect extends SqliteDialect {
  override createQueryCompiler(): SqliteQueryCompiler {
    return new CompilerWithoutRowLocks();
  }
}

const asKyselyHasIt = (statement: StatementSync): SqliteStatement => ({
  reader: statement.columns().length > 0,
  all: (values) => statement.all(...(values as SQLInputValue[])),
  run: (values) => statement.run(...(values as SQLInputValue[])),
  iterate: (values) => statement.iterate(...(values as SQLInputValue[])),
});

/**
 * The embedded store: one SQLite file. Every commit is on disk before its answer is sent (`synchronous = full`).
 * Transactions take the write lock at their start, so that one that read first cannot fail at its first write.
 */
export function openSqlite(file: string): Database {
  keepToOwner(file);
  const sqlite = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: BUSY_TIMEOUT_MS });
  sqlite.exec("pragma journal_mode = wal; pragma synchronous = full;");
  const kept = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const known = kept.get(text);
    if (known) return known;
    if (kept.size >= KEPT_STATEMENTS) kept.clear();
    const prepared = asKyselyHasIt(sqlite.prepare(text === "begin" ? "begin immediate" : text));
    kept.set(text, prepared);
    return prepared;
  };
  const database = { close: () => sqlite.close(), prepare };
  return new Kysely<Schema>({ dialect: new EmbeddedDialect({ database }) });
}
