// A failover leaves connections to a server that takes no writes: an outage, which ends by itself.
import { TestService } from "@openpims/testing/harness";
import { createDatabase } from "@openpims/testing/test-stores";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startService } from "../../src/index.ts";

let databaseUrl: string;
let service: TestService;
let other: pg.Client;

beforeAll(async () => {
  databaseUrl = await createDatabase();
  service = await TestService.start({ databaseUrl });
  other = new pg.Client({
    connectionString: Object.assign(new URL(databaseUrl), { pathname: "/postgres" }).href,
  });
  await other.connect();
});
afterAll(async () => {
  await service.stop();
  await other.end();
});

const database = () => new URL(databaseUrl).pathname.slice(1);
/** New connections to the database are read-only from now on, as those to a standby are; or are not any more. */
const standby = (is: boolean) =>
  other.query(`alter database ${database()} set default_transaction_read_only = ${is ? "on" : "off"}`);
/** Ends the connections that are open, so that the next ones are new. */
const endConnections = () =>
  other.query("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1", [
    database(),
  ]);

async function ready(): Promise<unknown[]> {
  const response = await fetch(`${service.url}/readyz`);
  return [response.status, await response.json()];
}

let accounts = 0;
const create = () => service.admin("POST", "/accounts", { login: `a${++accounts}@openpims.example` });

it("answers 503 and is not ready while it lasts, and recovers with the first request after it", async () => {
  // Each of the pool's connections.
  await Promise.all(Array.from({ length: 10 }, create));
  await standby(true);
  await endConnections();
  const during = await Promise.all(Array.from({ length: 10 }, create));
  for (const answer of during)
    expect(answer).toEqual({ status: 503, body: { error: "the store cannot be reached" } });
  expect(await ready()).toEqual([503, { status: "the store takes no writes" }]);
  await standby(false);
  const after = await Promise.all(Array.from({ length: 10 }, create));
  expect(after.map(({ status }) => status)).toEqual(after.map(() => 201));
  expect(await ready()).toEqual([200, { status: "ready" }]);
});

it("a start there is refused in a sentence", async () => {
  await standby(true);
  const start = startService({ dataDirectory: service.dataDirectory, databaseUrl });
  await expect(start).rejects.toThrow(/^DATABASE_URL: the PostgreSQL server at .* takes no writes/);
  await standby(false);
});
