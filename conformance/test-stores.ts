// Which store a test runs on. The run says so (`vitest.config.ts`), not the test: most tests are the same on both.
import { randomBytes } from "node:crypto";
import pg from "pg";

export const STORE: "sqlite" | "postgres" =
  process.env.OPENPIMS_TEST_STORE === "postgres" ? "postgres" : "sqlite";

/** An empty database of the test's own on the run's PostgreSQL server, which ends with the run and all its data. */
export async function createDatabase(): Promise<string> {
  const server = process.env.OPENPIMS_TEST_POSTGRES;
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

/** The options of a service on a fresh store of the kind that the test runs on. */
export const storeOptions = async (): Promise<{ databaseUrl?: string }> =>
  STORE === "postgres" ? { databaseUrl: await createDatabase() } : {};
