// One PostgreSQL server for a whole test run, unless OPENPIMS_TEST_POSTGRES names one.
import { PostgresServer } from "@openpims/testing/postgres-server";

export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.OPENPIMS_TEST_POSTGRES) return async () => {};
  const server = await PostgresServer.start();
  process.env.OPENPIMS_TEST_POSTGRES = server.url;
  return async () => {
    delete process.env.OPENPIMS_TEST_POSTGRES;
    await server.stop();
  };
}
