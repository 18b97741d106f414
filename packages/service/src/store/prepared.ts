import type { Compilable, CompiledQuery } from "kysely";
import { kindOf, type StoreKind } from "./kind.ts";
import type { Database } from "./schema.ts";

/** Stands for a value until there is one. */
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
  /** The rows that it gives: none where it is no `select` and has no `returning`. */
  all(database: Database, values: Given): Promise<Row[]>;
  first(database: Database, values: Given): Promise<Row | undefined>;
}

/**
 * A statement of each OTP: its text is made once for each kind of store. Making it anew takes Kysely longer than the
 * embedded store takes to run it.
 * @param build is given placeholders in the place of the values, so it may hand them on and not look at them
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
  return { all, first: async (database, values) => (await all(database, values))[0] };
}
