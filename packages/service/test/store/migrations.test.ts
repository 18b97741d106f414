// The schema only goes forward: by one process if several start at once, and never on the store of a later version.
import { temporaryFolder } from "@openpims/testing/harness";
import { ask, HandDevice } from "@openpims/testing/protocol-client";
import { SecondService } from "@openpims/testing/second-service";
import { storeOptions } from "@openpims/testing/test-stores";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { findAccount } from "../../src/accounts/accounts.ts";
import { createTables } from "../../src/store/ddl.ts";
import { migrate, schemaVersionOf, type Versions } from "../../src/store/migrations.ts";
import { connectStore, openStore } from "../../src/store/open.ts";
import type { Database } from "../../src/store/schema.ts";
import { createAccount } from "../support/create-account.ts";

const folders: ReturnType<typeof temporaryFolder>[] = [];
const folder = (): string => {
  const made = temporaryFolder();
  folders.push(made);
  return made.path;
};
const databases: Database[] = [];
afterAll(async () => {
  for (const database of databases) await database.destroy();
  for (const { remove } of folders) remove();
});

it("three processes that start at once on an empty store are one service", async () => {
  const at = { dataDirectory: folder(), databaseUrl: (await storeOptions()).databaseUrl };
  const started = await Promise.all(
    [1, 2, 3].map(() => SecondService.start(at, { adminToken: "operator".repeat(4) })),
  );
  const admin = (url: string, path: string, body: object) =>
    fetch(`${url}/admin/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${"operator".repeat(4)}`, "content-type": "application/json" },
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

describe("a next step", () => {
  const opened = async (): Promise<Database> => {
    const database = await openStore(folder(), (await storeOptions()).databaseUrl);
    databases.push(database);
    return database;
  };
  const addColumn: Versions["steps"][number] = (transaction) =>
    sql`alter table accounts add column nickname text`.execute(transaction).then(() => {});
  const next: Versions = { create: createTables, steps: [addColumn] };
  const nicknames = async (database: Database): Promise<unknown[]> =>
    (await sql<{ nickname: unknown }>`select nickname from accounts`.execute(database)).rows;

  it("is taken once, of several that start at once by one, and keeps the rows", async () => {
    const database = await opened();
    await createAccount(database, { login: "kept@openpims.example" }, 1);
    expect(await schemaVersionOf(database)).toBe(1);
    let taken = 0;
    const counted: Versions = {
      ...next,
      steps: [
        async (transaction, kind) => {
          taken++;
          await addColumn(transaction, kind);
        },
      ],
    };
    await Promise.all([1, 2, 3].map(() => migrate(database, counted)));
    await migrate(database, counted);
    expect(taken).toBe(1);
    expect(await schemaVersionOf(database)).toBe(2);
    expect(await nicknames(database)).toEqual([{ nickname: null }]);
    expect(await findAccount(database, "kept@openpims.example")).toMatchObject({ created_at: 1 });
  });

  it("that fails leaves the store at the version before, and the steps before it in force", async () => {
    const database = await opened();
    const failing: Versions["steps"][number] = async (transaction, kind) => {
      await sql`alter table accounts add column half text`.execute(transaction);
      await addColumn(transaction, kind);
    };
    await expect(migrate(database, { ...next, steps: [addColumn, failing] })).rejects.toThrow(/nickname/);
    expect(await schemaVersionOf(database)).toBe(2);
    expect(await nicknames(database)).toEqual([]);
    await expect(sql`select half from accounts`.execute(database)).rejects.toThrow(/half/);
  });

  it("is not taken on an empty store, which is made at the newest version", async () => {
    const [directory, { databaseUrl }] = [folder(), await storeOptions()];
    const database = await connectStore(directory, databaseUrl);
    databases.push(database);
    const create: Versions["create"] = async (transaction, kind) => {
      await createTables(transaction, kind);
      await addColumn(transaction, kind);
    };
    await migrate(database, { create, steps: [addColumn] });
    expect(await schemaVersionOf(database)).toBe(2);
    expect(await nicknames(database)).toEqual([]);
  });

  it("is beyond this program, which refuses the store", async () => {
    const database = await opened();
    await migrate(database, next);
    await expect(migrate(database)).rejects.toThrow(
      "the store has the schema of a later version (2; this one knows 1): update this program",
    );
  });
});

it("a store that an unreleased version made, with other columns, is refused and left as it is", async () => {
  const { databaseUrl } = await storeOptions();
  const directory = folder();
  const database = await openStore(directory, databaseUrl);
  databases.push(database);
  await sql`alter table devices add column colour text`.execute(database);
  await expect(openStore(directory, databaseUrl)).rejects.toThrow("its columns differ (devices.colour)");
  await sql`alter table devices drop column colour`.execute(database);
  databases.push(await openStore(directory, databaseUrl));
});
