// The schema goes forward only: by one process where several start at once, and never under a later version's store.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { temporaryFolder } from "@openpims/testing/harness";
import { ask, HandDevice } from "@openpims/testing/protocol-client";
import { SecondService } from "@openpims/testing/second-service";
import { storeOptions } from "@openpims/testing/test-stores";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { findAccount } from "../../src/accounts/accounts.ts";
import { openStore } from "../../src/store/open.ts";
import { createAccount } from "../support/create-account.ts";

const folders: ReturnType<typeof temporaryFolder>[] = [];
const folder = (): string => {
  const made = temporaryFolder();
  folders.push(made);
  return made.path;
};
afterAll(() => {
  for (const { remove } of folders) remove();
});

it("three processes that start at once on an empty store are one service", async () => {
  const at = { dataDirectory: folder(), databaseUrl: (await storeOptions()).databaseUrl };
  const started = await Promise.all([1, 2, 3].map(() => SecondService.start(at, { adminToken: "operator" })));
  const admin = (url: string, path: string, body: object) =>
    fetch(`${url}/admin/v1${path}`, {
      method: "POST",
      headers: { authorization: "Bearer operator", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const [{ url }] = started as [SecondService];
  await admin(url, "/accounts", { login: "one@openpims.example" });
  const body = { purpose: "activate" };
  const issued = await admin(url, "/accounts/one@openpims.example/activation-codes", body);
  const { code } = (await issued.json()) as { code: string };
  const setups = await Promise.all(started.map((each) => new HandDevice(each.url).activationSetup(code)));
  expect(new Set(setups.map((setup) => setup.field("Kfact"))).size).toBe(1);
  expect(setups.map(({ err }) => err)).toEqual(["OK", "OK", "OK"]);
  const enrolled = await HandDevice.enrolled(url, code);
  for (const each of started) {
    const status = await ask(each.url, enrolled.parameters("ActionSetup", "status"));
    expect(status.err).toBe("OK");
  }
  await Promise.all(started.map((each) => each.stop()));
}, 120_000);

it("a store is opened again as it was left", async () => {
  const [directory, { databaseUrl }] = [folder(), await storeOptions()];
  for (let round = 0; round < 3; round++) {
    const database = await openStore(directory, databaseUrl);
    expect(await createAccount(database, { login: "kept@openpims.example" }, 1)).toBe(round === 0);
    await database.destroy();
  }
});

it("a store of a later version is refused in a sentence, and left as it is", async () => {
  const [directory, { databaseUrl }] = [folder(), await storeOptions()];
  const database = await openStore(directory, databaseUrl);
  await sql`insert into migrations (version) values (1000)`.execute(database);
  await database.destroy();
  await expect(openStore(directory, databaseUrl)).rejects.toThrow(
    /schema of a later version \(1000; this one knows \d+\): update this program/,
  );
});

describe("an embedded store made before there were migrations", () => {
  it("is adopted: its rows stay, the columns it lacks are added", async () => {
    const directory = folder();
    const before = new DatabaseSync(join(directory, "service.db"));
    before.exec(`
      create table accounts (
        id text primary key, login text not null unique, password_hash text, phone_number text, pin text,
        pin_failures integer not null, blocked integer not null, requires_desktop_token integer not null,
        services text not null, resynchronise integer not null, created_at integer not null);
      create table devices (
        id text primary key, account_id text not null references accounts(id) on delete cascade, name text not null,
        installation text not null, serial text not null, status text not null, with_pin integer not null,
        kma text not null, k0 text not null, k1 text not null, next_k0 text, next_k1 text, service_secret text,
        created_at integer not null, last_used_at integer);
      create table settings (name text primary key, value text not null);
      insert into accounts values ('a', 'old@openpims.example', null, null, 'sealed', 2, 0, 0, '["1"]', 0, 7);
      insert into devices values ('d', 'a', 'n', 'i', 's', 'active', 1, '', '', '', null, null, '', 7, null);
      insert into settings values ('policy', '{"maxPinAttempts":5}');`);
    before.close();
    const database = await openStore(directory, undefined);
    expect(await findAccount(database, "old@openpims.example")).toMatchObject({
      pin: "sealed",
      pin_confirmed: 1,
      pin_failures: 2,
      created_at: 7,
    });
    const devices = await database.selectFrom("devices").selectAll().execute();
    expect(devices).toMatchObject([{ id: "d", account_id: "a", activation_code_id: null }]);
    const settings = await database.selectFrom("settings").selectAll().execute();
    expect(settings).toEqual([{ name: "policy", value: '{"maxPinAttempts":5}' }]);
    await database.destroy();
  });
});
