import { closeSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import {
  Kysely,
  type SelectModifierNode,
  SqliteDialect,
  SqliteQueryCompiler,
  type SqliteStatement,
} from "kysely";
import { closeToOthers, isOwnFile } from "../machine/ownership.ts";
import { DatabaseSync } from "../machine/sqlite.ts";
import { Disk, onDisk } from "./disk.ts";
import { identifiedByFile } from "./identity.ts";
import type { Database, Schema } from "./schema.ts";

/** The longest wait of a statement for another process's transaction. */
const BUSY_TIMEOUT_MS = 10_000;

const SQLITE_BUSY = 5;

/** The statements kept prepared; the service has about a hundred. */
const KEPT_STATEMENTS = 500;

/**
 * Makes the file readable by its owner only, whatever the umask; SQLite gives the files beside it the same mode. An
 * existing file is not opened: closing it would end the locks of this process's other connections.
 */
function keepToOwner(file: string): void {
  for (const beside of ["-wal", "-shm", "-journal"]) isOwnFile(`${file}${beside}`);
  if (isOwnFile(file)) {
    closeToOthers(file);
    return;
  }
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    // Another process created it first.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** SQLite has no row locks and needs none: a transaction locks the whole store. */
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

const asKyselyHasIt = (statement: StatementSync, noted: <T>(work: () => T) => T): SqliteStatement => ({
  reader: statement.columns().length > 0,
  all: (values) => noted(() => statement.all(...(values as SQLInputValue[]))),
  run: (values) => noted(() => statement.run(...(values as SQLInputValue[]))),
  iterate: (values) => statement.iterate(...(values as SQLInputValue[])),
});

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};

const isWrite = (text: string): boolean => /^(commit|insert|update|delete)/.test(text);

/** @throws Error with a message for the operator */
function takeAlone(sqlite: DatabaseSync, file: string): void {
  try {
    sqlite.exec("pragma locking_mode = exclusive; begin exclusive; commit");
  } catch (error) {
    sqlite.close();
    const isInUse = (error as { errcode?: unknown }).errcode === SQLITE_BUSY;
    throw isInUse ? new Error(`a service runs on ${file}: stop it first`) : error;
  }
}

/**
 * Opens the embedded store, one SQLite file. Every commit is on disk before its answer is sent (`synchronous = full`),
 * unless its transaction waives that.
 * A transaction takes the write lock at its start, so that it cannot fail at its first write after a read.
 * @param alone true keeps every other process out, and fails if one has the store open
 */
export function openSqlite(file: string, { alone = false } = {}): Database {
  keepToOwner(file);
  const timeout = alone ? 0 : BUSY_TIMEOUT_MS;
  const sqlite = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout });
  if (alone) takeAlone(sqlite, file);
  sqlite.exec("pragma journal_mode = wal; pragma synchronous = full;");
  const kept = new Map<string, SqliteStatement>();
  const disk = new Disk(dirname(file));
  /** Has the disk know how a statement ended. */
  const noting = (text: string) => {
    const writes = isWrite(text);
    return <T>(work: () => T): T => {
      try {
        const result = work();
        if (writes && !sqlite.isTransaction) disk.noteWrite();
        return result;
      } catch (error) {
        disk.noteFailure(error);
        throw error;
      }
    };
  };
  const prepare = (text: string): SqliteStatement => {
    // After a full disk SQLite has undone the transaction by itself, and its error must not be hidden by another.
    if (text === "rollback" && !sqlite.isTransaction) return NOTHING;
    const known = kept.get(text);
    if (known) return known;
    if (kept.size >= KEPT_STATEMENTS) kept.clear();
    const prepared = asKyselyHasIt(sqlite.prepare(text === "begin" ? "begin immediate" : text), noting(text));
    kept.set(text, prepared);
    return prepared;
  };
  const database = { close: () => sqlite.close(), prepare };
  const opened = new Kysely<Schema>({ dialect: new EmbeddedDialect({ database }) });
  return identifiedByFile(onDisk(opened, disk), file);
}
