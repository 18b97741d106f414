import type { Compilable, CompiledQuery } from "kysely";
import { kindOf, type StoreKind } from "./kind.ts";
import { atEnd } from "./pending-writes.ts";
import type { Database } from "./schema.ts";

/** Stands for a value while a statement is built. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const placeholders = new Proxy(
  {},
  {
    get: (_, name) => new Placeholder(String(name)),
    ownKeys() {
      throw new Error("a prepared statement names each of its values");
    },
  },
);

export interface Prepared<Given extends object, Row> {
  /** @returns the rows; empty for a statement without `select` or `returning` */
  all(database: Database, values: Given): Promise<Row[]>;
  first(database: Database, values: Given): Promise<Row | undefined>;
  /** Writes, and waits for it at the end of the transaction at the latest. */
  write(transaction: Database, values: Given): Promise<void>;
}

/**
 * A statement whose text is built once for each kind of store. Kysely builds a statement more slowly than SQLite runs it,
 * and each OTP runs several.
 * @param build gets placeholders for the values: it may pass them on, but not read them
 */
export function prepared<Given extends object, Row>(
  build: (database: Database, values: Given) => Compilable<Row>,
): Prepared<Given, Row> {
  const made = new Map<StoreKind, CompiledQuery<Row>>();
  const compiled = (database: Database): CompiledQuery<Row> => {
    const kind = kindOf(database);
    const known = made.get(kind);
    if (known) return known;
    const query = build(database, placeholders as Given).compile();
    made.set(kind, query);
    return query;
  };
  const all = async (database: Database, values: Given): Promise<Row[]> => {
    const query = compiled(database);
    const given = values as Readonly<Record<string, unknown>>;
    const parameters = query.parameters.map((value) =>
      value instanceof Placeholder ? given[value.name] : value,
    );
    return (await database.executeQuery<Row>({ ...query, parameters })).rows;
  };
  return {
    all,
    first: async (database, values) => (await all(database, values))[0],
    write: (transaction, values) => atEnd(transaction, all(transaction, values)),
  };
}
