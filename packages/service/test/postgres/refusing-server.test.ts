// A server that is there and refuses: its rights, its limits or the database changed under a running service. Each is an
// outage that `/readyz` shows, and the service goes on by itself once it is mended.
import { randomBytes } from "node:crypto";
import { TestService } from "@openpims/testing/harness";
import { createDatabase } from "@openpims/testing/test-stores";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

const role = `refused_${randomBytes(4).toString("hex")}`;
let service: TestService;
let other: pg.Client;
let name: string;

beforeAll(async () => {
  const url = new URL(await createDatabase());
  name = url.pathname.slice(1);
  other = new pg.Client({ connectionString: Object.assign(new URL(url), { pathname: "/postgres" }).href });
  await other.connect();
  await other.query(`create role ${role} login password 'right'`);
  await other.query(`alter database ${name} owner to ${role}`);
  const databaseUrl = Object.assign(url, { username: role, password: "right" }).href;
  service = await TestService.start({ databaseUrl });
});
afterAll(async () => {
  await service.stop();
  await other.end();
});

/** Ends the connections that are open, so that the next ones are new. */
const endConnections = () =>
  other.query("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1", [name]);

async function inDatabase(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: service.databaseUrl ?? "" });
  await client.connect();
  await client.query(sql);
  await client.end();
}

const ready = async () => (await fetch(`${service.url}/readyz`)).status;

let accounts = 0;
const create = () => service.admin("POST", "/accounts", { login: `a${++accounts}@openpims.example` });

it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
  [
    "the role may not sign in",
    () => other.query(`alter role ${role} nologin`),
    () => other.query(`alter role ${role} login`),
  ],
  [
    "the role has another password",
    () => other.query(`alter role ${role} password 'changed'`),
    () => other.query(`alter role ${role} password 'right'`),
  ],
  [
    "the role has no connection left",
    () => other.query(`alter role ${role} connection limit 0`),
    () => other.query(`alter role ${role} connection limit -1`),
  ],
  [
    "the database has another name",
    async () => {
      await other.query(`alter database ${name} allow_connections false`);
      await endConnections();
      await other.query(`alter database ${name} rename to ${name}_gone`);
    },
    async () => {
      await other.query(`alter database ${name}_gone rename to ${name}`);
      await other.query(`alter database ${name} allow_connections true`);
    },
  ],
  [
    "the tables are another role's",
    () => inDatabase(`revoke all on all tables in schema public from ${role}`),
    () => inDatabase(`grant all on all tables in schema public to ${role}`),
  ],
  [
    "the tables are gone",
    () => inDatabase("alter schema public rename to elsewhere"),
    () => inDatabase("alter schema elsewhere rename to public"),
  ],
])("%s", async (_, begin, mend) => {
  expect((await create()).status).toBe(201);
  await begin();
  try {
    await endConnections();
    expect(await create()).toEqual({ status: 503, body: { error: "the store cannot be reached" } });
    expect(await ready()).toBe(503);
  } finally {
    await mend();
  }
  expect((await create()).status).toBe(201);
  expect(await ready()).toBe(200);
});
