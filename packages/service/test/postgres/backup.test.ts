// PostgreSQL is backed up during use to one file, which is restored to an empty database or to a data folder.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { backupStore, restoreStore, startService } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { createDatabase, write } from "@openpims/testing/test-stores";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = temporaryFolder();
const file = join(folder.path, "backup.db");
let databaseUrl: string;
let service: TestService;
let login: string;
let idle: HandDevice;
let unusedOtp: string;

beforeAll(async () => {
  databaseUrl = await createDatabase();
  service = await TestService.start({ databaseUrl });
  login = await service.createAccount();
  const device = async () => HandDevice.enrolled(service.url, await service.activationCode(login));
  idle = await device();
  const busy = await device();
  unusedOtp = await (await device()).otp();
  let working = true;
  const load = (async () => {
    while (working) busy.takeOtp(await busy.otpAnswer());
  })();
  const files = await backupStore(service.dataDirectory, file, { databaseUrl, withKey: true });
  working = false;
  await load;
  expect(files).toEqual(
    ["", ".master.key", ".client.secret", ".admin.token"].map((name) => `${file}${name}`),
  );
}, 60_000);
afterAll(async () => {
  await service.stop();
  folder.remove();
});

/** Starts a service on a restored store, and checks that it goes on as the one before. */
async function expectRestored(dataDirectory: string, url?: string): Promise<void> {
  const running = await startService({ dataDirectory, ...(url !== undefined && { databaseUrl: url }) });
  const restored = TestService.of(running, { path: dataDirectory, remove: () => {} }, url);
  expect(await restored.verify(login, unusedOtp)).toBe(false);
  expect(await restored.verify(login, await idle.at(running.url).otp())).toBe(true);
  expect((await restored.admin("GET", "/audit/verify")).body).toMatchObject({ whole: true });
  await expect(write(restored, "delete from audit_events")).rejects.toThrow(/append-only/);
  await restored.stop();
}

describe("a backup of PostgreSQL", () => {
  it("is one file of its owner's, without single-use values", () => {
    expect(readdirSync(folder.path).filter((name) => /-(wal|shm|journal)$|tmp$/.test(name))).toEqual([]);
    if (process.platform !== "win32") expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
    const database = new DatabaseSync(file, { readOnly: true });
    const count = (table: string) => database.prepare(`select count(*) as count from ${table}`).get()?.count;
    expect(count("devices")).toBe(3);
    for (const table of ["one_time_passwords", "activation_codes", "challenges", "throttles", "oidc_records"])
      expect([table, count(table)]).toEqual([table, 0]);
    database.close();
    const master = readFileSync(join(service.dataDirectory, "master.key"), "utf8");
    expect(readFileSync(file, "latin1")).not.toContain(master);
  });

  it("is restored to an empty database", async () => {
    const [dataDirectory, url] = [join(folder.path, "restored"), await createDatabase()];
    const files = await restoreStore(file, dataDirectory, { databaseUrl: url });
    expect(files).toEqual(
      ["master.key", "client.secret", "admin.token"].map((name) => join(dataDirectory, name)),
    );
    expect(readdirSync(dataDirectory).sort()).toEqual([
      "admin.token",
      "client.secret",
      "master.key",
      "store.json",
    ]);
    await expectRestored(dataDirectory, url);
  });

  it("is restored to a data folder", async () => {
    const dataDirectory = join(folder.path, "embedded");
    await restoreStore(file, dataDirectory);
    await expectRestored(dataDirectory);
  });
});

describe("a restore is refused", () => {
  it("to a database that is not empty, or that a service uses", async () => {
    const dataDirectory = join(folder.path, "refused");
    const restore = (url: string) => restoreStore(file, dataDirectory, { databaseUrl: url });
    await expect(restore(databaseUrl)).rejects.toThrow(/a service runs on the database: stop it first/);
    const strange = await createDatabase();
    await write({ databaseUrl: strange, dataDirectory }, "create table another (id integer)");
    await expect(restore(strange)).rejects.toThrow(/has tables already/);
    const empty = await createDatabase();
    const starting = new pg.Client({ connectionString: empty, application_name: "openpims" });
    await starting.connect();
    await expect(restore(empty)).rejects.toThrow(/a service runs on the database/);
    await starting.end();
    await restore(empty);
  });

  it.each([
    ["a configured one", (_: string) => ({ masterKey: "ab".repeat(32) })],
    [
      "the folder's",
      (dataDirectory: string) => {
        mkdirSync(dataDirectory, { mode: 0o700 });
        copyFileSync(join(service.dataDirectory, "client.secret"), join(dataDirectory, "master.key"));
        return {};
      },
    ],
  ])("with another master key, %s, and leaves nothing", async (name, given) => {
    const dataDirectory = join(folder.path, name);
    const options = given(dataDirectory);
    const url = await createDatabase();
    for (const target of [{ databaseUrl: url }, {}])
      await expect(restoreStore(file, dataDirectory, { ...options, ...target })).rejects.toThrow(
        /master key/,
      );
    expect(existsSync(join(dataDirectory, "service.db"))).toBe(false);
    expect(existsSync(join(dataDirectory, "admin.token"))).toBe(false);
    await restoreStore(file, join(folder.path, `${name} right`), { databaseUrl: url });
  });
});

it("a backup is refused of a database without a store", async () => {
  const empty = await createDatabase();
  const to = join(folder.path, "none.db");
  await expect(backupStore(service.dataDirectory, to, { databaseUrl: empty })).rejects.toThrow(
    /no store of this service/,
  );
  expect(existsSync(to)).toBe(false);
});
