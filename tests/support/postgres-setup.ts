// One PostgreSQL server for a whole test run, unless TEST_POSTGRES_URL names one.
// By its path: vitest resolves a global setup without the condition that leads to sources.
import { PostgresServer } from "../../packages/testing/src/postgres-server.ts";

export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.TEST_POSTGRES_URL) return async () => {};
  const server = await PostgresServer.start();
  process.env.TEST_POSTGRES_URL = server.url;
  return async () => {
    delete process.env.TEST_POSTGRES_URL;
    await server.stop();
  };
}
