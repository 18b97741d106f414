// An embedded store moves to PostgreSQL, and everything goes on there.
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { moveStore, type RunningService, startService } from "@openpims/service";
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService, temporaryFolder } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { createDatabase, write } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rows } from "../support/store-reading.ts";

const folder = temporaryFolder();
const dataDirectory = join(folder.path, "data");
let databaseUrl: string;
let login: string;
let device: HandDevice;
let unusedOtp: string;
let unusedCode: string;
let refreshToken: string;
let before: RunningService;
let service: TestService;

const kept = (running: RunningService, url?: string) =>
  TestService.of(running, { path: dataDirectory, remove: () => {} }, url);

beforeAll(async () => {
  databaseUrl = await createDatabase();
  before = await startService({ dataDirectory, demo: true });
  const embedded = kept(before);
  login = await embedded.createAccount();
  device = await HandDevice.enrolled(before.url, await embedded.activationCode(login));
  await device.otpAnswer("9999");
  unusedOtp = await device.otp();
  unusedCode = await embedded.activationCode(login);
  ({ refresh_token: refreshToken } = await new Application(embedded).tokens(login, PASSWORD));
  await expect(moveStore(dataDirectory, databaseUrl)).rejects.toThrow(/a service runs on .*: stop it first/);
  await before.close();
  expect(await moveStore(dataDirectory, databaseUrl)).toBe(join(dataDirectory, "service.db.moved"));
  service = kept(await startService({ dataDirectory, demo: true, databaseUrl }), databaseUrl);
}, 60_000);
afterAll(async () => {
  await service?.stop();
  folder.remove();
});

describe("after the move", () => {
  it("the file is set aside, with no other beside it", () => {
    expect(readdirSync(dataDirectory).filter((name) => name.startsWith("service"))).toEqual([
      "service.db.moved",
    ]);
  });

  it("an OTP, a code and a sign-in from before are good, once", async () => {
    expect([await service.verify(login, unusedOtp), await service.verify(login, unusedOtp)]).toEqual([
      true,
      false,
    ]);
    expect((await service.account(login)).body.failedAttempts).toBe(0);
    expect(await service.verify(login, await device.at(service.url).otp())).toBe(true);
    await HandDevice.enrolled(service.url, unusedCode);
    expect((await new Application(service).refresh(refreshToken)).status).toBe(200);
  });

  it("the audit log is whole, goes on, and cannot be changed", async () => {
    const { body } = await service.admin("GET", "/audit/verify");
    expect(body).toMatchObject({ whole: true });
    expect(body.checked + body.unchained).toBeGreaterThan(5);
    await expect(write(service, "update audit_events set result = 'ok'")).rejects.toThrow(/append-only/);
    await expect(write(service, "truncate audit_events")).rejects.toThrow(/append-only/);
  });

  it("no number of a row is given again", async () => {
    const [code] = rows(service, "select max(id) as last from activation_codes");
    await service.activationCode(login);
    const [next] = rows(service, "select max(id) as last from activation_codes");
    expect(Number(next?.last)).toBe(Number(code?.last) + 1);
  });
});

it("is refused without an embedded store, and into a database that is not empty", async () => {
  await expect(moveStore(dataDirectory, databaseUrl)).rejects.toThrow(/no embedded store/);
  const other = join(folder.path, "other");
  await (await startService({ dataDirectory: other })).close();
  const used = await createDatabase();
  await (await startService({ dataDirectory: join(folder.path, "third"), databaseUrl: used })).close();
  await expect(moveStore(other, used)).rejects.toThrow(/has tables already/);
  expect(existsSync(join(other, "service.db"))).toBe(true);
  await expect(moveStore(other, databaseUrl)).rejects.toThrow(/a service runs on the database/);
  // A refused move changes nothing.
  await (await startService({ dataDirectory: other })).close();
});

it("leaves the file in its place if the folder cannot name the new store", async () => {
  const unnamed = join(folder.path, "unnamed");
  await (await startService({ dataDirectory: unnamed })).close();
  rmSync(join(unnamed, "store.json"));
  mkdirSync(join(unnamed, "store.json"));
  await expect(moveStore(unnamed, await createDatabase())).rejects.toThrow(/EISDIR/);
  expect(existsSync(join(unnamed, "service.db"))).toBe(true);
});
