// With the database gone, every answer is a refusal or an error, never an acceptance; and the service recovers.

import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { accepted, HandDevice } from "@openpims/testing/protocol-client";
import { createDatabase } from "@openpims/testing/test-stores";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startService } from "../../src/index.ts";
import { CuttableWire } from "../support/cuttable.ts";

let databaseUrl: string;
let wire: CuttableWire;
let service: TestService;
let login: string;
let device: HandDevice;

beforeAll(async () => {
  databaseUrl = await createDatabase();
  wire = await CuttableWire.to(databaseUrl);
  service = await TestService.start({ databaseUrl: wire.url });
  login = await service.createAccount();
  device = await HandDevice.enrolled(service.url, await service.activationCode(login));
});
afterAll(async () => {
  await service.stop();
  await wire.stop();
});

const GONE = { status: 503, text: '{"error":"the store cannot be reached"}' };

async function verify(otp: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${service.url}/v1/otp/verify`, {
    method: "POST",
    headers: { authorization: `Bearer ${service.running.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ login, otp }),
  });
  return { status: response.status, text: await response.text() };
}

it("gone before a request: each is a 503 that says so, and nothing is used up", async () => {
  const otp = await device.otp();
  const finalize = device.otpParameters(await device.challenge("otp"));
  wire.cut();
  expect(await verify(otp)).toEqual(GONE);
  const answer = await device.ask(finalize);
  expect({ status: answer.status, text: answer.body }).toEqual(GONE);
  expect((await device.setup("otp")).status).toBe(503);
  expect((await service.account(login)).status).toBe(503);
  const code = await fetch(`${service.url}/am/oauth2/access_token`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`openpims:${service.running.client.clientSecret}`)}`,
    },
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: "a".repeat(43),
    }),
  });
  expect(code.status).toBeGreaterThanOrEqual(500);
  expect(Object.keys((await code.json()) as object)).toContain("error");
  wire.mend();
  expect(await verify(otp)).toMatchObject({ status: 200, text: expect.stringContaining('"valid":true') });
  expect(await service.verify(login, device.takeOtp(await device.ask(finalize)))).toBe(true);
});

it("lost during requests: all fail and are rolled back, and the next ones work", async () => {
  const given = await Promise.all(Array.from({ length: 8 }, () => device.challenge("otp")));
  // Another transaction holds the account's lock, so these requests wait in the middle of theirs.
  const holder = new pg.Client({ connectionString: databaseUrl });
  await holder.connect();
  await holder.query("begin");
  await holder.query("select id from accounts where login = $1 for update", [login]);
  const underWay = given.map((challenge) => device.ask(device.otpParameters(challenge, "1704")));
  const waiting = async () => {
    const { rows } = await holder.query<{ count: number }>(
      "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows[0]?.count ?? 0;
  };
  while ((await waiting()) < given.length) await new Promise((resolve) => setImmediate(resolve));
  wire.cut();
  const answers = await Promise.all(underWay);
  expect(answers.map(({ status, body }) => ({ status, text: body }))).toEqual(given.map(() => GONE));
  await holder.query("rollback");
  await holder.end();
  wire.mend();
  expect((await service.account(login)).body.failedAttempts).toBe(0);
  expect(
    await service.verify(login, device.takeOtp(await device.ask(device.otpParameters(given[0] ?? "")))),
  ).toBe(true);
});

it("connections lost while idle fail no request", async () => {
  const watcher = new pg.Client({ connectionString: databaseUrl });
  await watcher.connect();
  const others = async () => {
    const { rows } = await watcher.query<{ count: number }>(
      "select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    return rows[0]?.count ?? 0;
  };
  for (let round = 0; round < 3; round++) {
    await Promise.all(Array.from({ length: 10 }, () => service.account(login)));
    wire.cut();
    while ((await others()) > 0) await new Promise((resolve) => setImmediate(resolve));
    wire.mend();
    expect(await service.verify(login, await device.otp())).toBe(true);
  }
  await watcher.end();
});

it("a connection that the server ended fails no request after it", async () => {
  const other = new pg.Client({ connectionString: databaseUrl });
  await other.connect();
  await other.query(
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  await other.end();
  accepted(await device.otpAnswer());
});

describe("a start", () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);
  const start = (url: string) => startService({ dataDirectory: folder.path, databaseUrl: url });
  const at = (change: Partial<URL>) => Object.assign(new URL(databaseUrl), change).href;

  it("without the server says which one it is, and not the password", async () => {
    const gone = await CuttableWire.to(databaseUrl);
    await gone.stop();
    const { port } = new URL(gone.url);
    const failure = await start(gone.url).catch((error: Error) => error.message);
    expect(failure).toMatch(
      new RegExp(
        `^DATABASE_URL: the PostgreSQL server at 127.0.0.1:${port}, database test_\\w+ cannot be used: ECONNREFUSED$`,
      ),
    );
  });

  it.each([
    ["with a wrong password", () => at({ password: "canary-secret" }), /password authentication failed/],
    ["with no such database", () => at({ pathname: "/nowhere" }), /database "nowhere" does not exist/],
    ["with no URL", () => "canary-secret", /^DATABASE_URL: must be postgres:\/\//],
    [
      "with another scheme",
      () => "mysql://u:canary-secret@127.0.0.1/d",
      /^DATABASE_URL: must be postgres:\/\//,
    ],
    ["with TLS that the server has not", () => `${databaseUrl}?sslmode=verify-full`, /does not support SSL/],
  ])("%s is refused in a sentence", async (_, url, sentence) => {
    const failure = await start(url()).catch((error: Error) => error.message);
    expect(failure).toMatch(sentence);
    expect(failure).not.toContain("canary-secret");
  });
});
