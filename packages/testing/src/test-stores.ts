// The store that a test runs on. The run selects it (`vitest.config.ts`), not the test: most tests are the same on both.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";

export const STORE: "sqlite" | "postgres" = process.env.TEST_STORE === "postgres" ? "postgres" : "sqlite";

/** An empty database for one test on a PostgreSQL server, by default the run's, which ends with the run. */
export async function createDatabase(server = process.env.TEST_POSTGRES_URL): Promise<string> {
  if (!server) throw new Error("the run has no PostgreSQL server");
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    const name = `test_${randomBytes(8).toString("hex")}`;
    await client.query(`create database ${name}`);
    return Object.assign(new URL(server), { pathname: `/${name}` }).href;
  } finally {
    await client.end();
  }
}

/** The options of a service on a new store of the kind that the test runs on. */
export const storeOptions = async (): Promise<{ databaseUrl?: string }> =>
  STORE === "postgres" ? { databaseUrl: await createDatabase() } : {};

interface Stored {
  readonly databaseUrl: string | undefined;
  readonly dataDirectory: string;
}

/** Changes a service's store from outside. */
export async function write(service: Stored, sql: string): Promise<void> {
  await read(service, sql);
}

/** Reads a service's store from outside. */
export async function read(
  { databaseUrl, dataDirectory }: Stored,
  sql: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  if (databaseUrl === undefined) {
    const database = new DatabaseSync(join(dataDirectory, "service.db"), { timeout: 10_000 });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
