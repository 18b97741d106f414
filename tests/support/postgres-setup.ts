// One PostgreSQL server for a whole test run, unless TEST_POSTGRES_URL names one.
import { PostgresServer } from "@openpims/testing/postgres-server";

export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.TEST_POSTGRES_URL) return async () => {};
  const server = await PostgresServer.start();
  process.env.TEST_POSTGRES_URL = server.url;
  return async () => {
    delete process.env.TEST_POSTGRES_URL;
    await server.stop();
  };
}
