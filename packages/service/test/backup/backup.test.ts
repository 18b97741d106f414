// The embedded store is backed up during use; a restored store works, and no single-use value works twice.
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { backupStore, checkService, restoreStore, startService } from "@openpims/service";
import { Application } from "@openpims/testing/browser";
import { codeOf, otp, PASSWORD, PIN, TestService, temporaryFolder } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const posix = process.platform !== "win32";

describe("a backup that is taken during load, and restored in another folder", () => {
  const folder = temporaryFolder();
  const file = join(folder.path, "backup.db");
  const restored = join(folder.path, "restored");
  let service: TestService;
  let again: Awaited<ReturnType<typeof startService>>;
  let login: string;
  let idle: HandDevice[];
  let busy: HandDevice;
  let moved: HandDevice;
  let unusedOtp: string;
  let unusedCode: string;
  let refreshToken: string;

  const at = (device: HandDevice): HandDevice => device.at(again.url);
  const verify = async (value: string): Promise<boolean> => {
    const response = await fetch(`${again.url}/v1/otp/verify`, {
      method: "POST",
      headers: { authorization: `Bearer ${again.adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ login, otp: value }),
    });
    return ((await response.json()) as { valid: boolean }).valid;
  };

  beforeAll(async () => {
    service = await TestService.start();
    login = await service.createAccount();
    const device = async () => HandDevice.enrolled(service.url, await service.activationCode(login));
    idle = [await device(), await device()];
    [busy, moved] = [await device(), await device()];
    // One of them has offered keys that it has not proved yet.
    await idle[0]?.otp();
    unusedOtp = await moved.otp();
    unusedCode = await service.activationCode(login);
    ({ refresh_token: refreshToken } = await new Application(service).tokens(login, PASSWORD));

    let working = true;
    const answers: string[] = [];
    const load = (async () => {
      while (working) {
        const answer = await busy.otpAnswer();
        answers.push(answer.err);
        busy.takeOtp(answer);
      }
    })();
    expect(await backupStore(service.dataDirectory, file)).toEqual([file]);
    working = false;
    await load;
    await busy.otp();
    expect([...new Set(answers)]).toEqual(["OK"]);

    // Used here after the backup, so it must not be accepted there.
    expect(await service.verify(login, unusedOtp)).toBe(true);
    await moved.otp();
    await moved.otp();

    expect(await restoreStore(file, restored)).toEqual([join(restored, "service.db")]);
    copyFileSync(join(service.dataDirectory, "client.secret"), join(restored, "client.secret"));
    const master = readFileSync(join(service.dataDirectory, "master.key"), "utf8");
    again = await startService({ dataDirectory: restored, masterKey: master, clock: service.clock });
  }, 60_000);
  afterAll(async () => {
    await again?.close();
    await service.stop();
    folder.remove();
  });

  it("a device that was idle since then gives OTPs that are accepted", async () => {
    for (const device of idle) expect(await verify(await at(device).otp())).toBe(true);
  });

  it("a device that went on is told so at no PIN's cost, and a synchronisation with its PIN brings it into step", async () => {
    const failedAttempts = async (): Promise<unknown> => {
      const headers = { authorization: `Bearer ${again.adminToken}` };
      const response = await fetch(`${again.url}/admin/v1/accounts/${login}`, { headers });
      return ((await response.json()) as { failedAttempts: unknown }).failedAttempts;
    };
    for (const device of [moved, busy]) {
      const here = at(device);
      for (let i = 0; i < 4; i++) expect((await here.otpAnswer()).err).toBe("NOK:STATE");
      expect(await failedAttempts()).toBe(0);
      expect((await here.synchroniseAnswer("9999")).err).toBe("NOK:ACCESS");
      expect(await failedAttempts()).toBe(1);
      // The first answer may be lost: its keys come into force when the device proves them.
      expect((await here.synchroniseAnswer()).err).toBe("OK");
      const copy = at(device);
      here.takeKeys(await here.synchroniseAnswer());
      expect(await verify(await here.otp())).toBe(true);
      expect(await failedAttempts()).toBe(0);
      // The exception covers the restored state, not a copy that falls behind afterwards.
      expect((await copy.synchroniseAnswer()).err).toBe("NOK:ACCESS");
      const behind = at(here);
      await here.otp();
      await here.otp();
      expect((await behind.synchroniseAnswer()).err).toBe("NOK:STATE");
    }
  });

  it("an OTP used after the backup is refused, and so are earlier codes and tokens", async () => {
    expect(await verify(unusedOtp)).toBe(false);
    expect((await new HandDevice(again.url).activationSetup(unusedCode)).err).toBe("NOK:CODE");
    const application = new Application(service, again.url);
    expect((await application.refresh(refreshToken)).status).toBe(400);
  });

  it("the file holds no single-use value, not even its bytes, and no key in clear", () => {
    const database = new DatabaseSync(file, { readOnly: true });
    for (const table of [
      "one_time_passwords",
      "remote_tokens",
      "challenges",
      "activation_codes",
      "oidc_records",
      "throttles",
      "pin_changes",
    ])
      expect(database.prepare(`select count(*) as count from ${table}`).get()?.count).toBe(0);
    expect(database.prepare("select count(*) as count from devices").get()?.count).toBe(4);
    database.close();
    const bytes = readFileSync(file, "latin1");
    expect(bytes).toContain(login);
    expect(bytes).not.toContain("RefreshToken");
    const master = readFileSync(join(service.dataDirectory, "master.key"), "utf8");
    expect(bytes).not.toContain(master);
    expect(bytes).not.toContain(Buffer.from(master, "hex").toString("latin1"));
  });

  it("is refused over an existing file, and without a store, in a sentence", async () => {
    const before = readFileSync(file);
    await expect(backupStore(service.dataDirectory, file)).rejects.toThrow(`${file} is there already`);
    expect(readFileSync(file).equals(before)).toBe(true);
    await expect(backupStore(join(folder.path, "nowhere"), `${file}2`)).rejects.toThrow(/no embedded store/);
    expect(readdirSync(folder.path).sort()).toEqual(["backup.db", "restored"]);
  });

  it("is not restored over a store, nor beside a running service, nor from an invalid file", async () => {
    await expect(restoreStore(file, restored)).rejects.toThrow(/service\.db is there already/);
    const taken = join(folder.path, "taken");
    const running = await startService({ dataDirectory: taken });
    rmSync(join(taken, "service.db"));
    await expect(restoreStore(file, taken)).rejects.toThrow(/a service runs on this folder/);
    await running.close();
    const none = join(folder.path, "none.db");
    writeFileSync(none, "no database ".repeat(1000));
    await expect(restoreStore(none, join(folder.path, "fresh"))).rejects.toThrow(/is no backup of a store/);
    await expect(restoreStore(`${none}.x`, join(folder.path, "fresh"))).rejects.toThrow(/there is no file/);
    const damaged = join(folder.path, "damaged.db");
    const bytes = readFileSync(file);
    bytes.fill(0x5a, bytes.length / 2, bytes.length / 2 + 8192);
    writeFileSync(damaged, bytes);
    await expect(restoreStore(damaged, join(folder.path, "fresh"))).rejects.toThrow(
      /is damaged|is no backup/,
    );
  });

  it("with its secrets is a service of its own, each file its owner's only", async () => {
    const whole = join(folder.path, "whole.db");
    const files = await backupStore(service.dataDirectory, whole, { withKey: true });
    expect(files).toEqual([whole, `${whole}.master.key`, `${whole}.client.secret`, `${whole}.admin.token`]);
    if (posix) for (const each of files) expect((statSync(each).mode & 0o777).toString(8)).toBe("600");
    const own = join(folder.path, "own");
    await restoreStore(whole, own);
    const running = await startService({ dataDirectory: own });
    expect(running.adminToken).toBe(service.running.adminToken);
    await running.close();
    const checks = await checkService({ dataDirectory: own });
    expect(checks.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      "service's folder: ok",
      "disk: ok",
      "store: ok",
      "master key: ok",
      "service's clock: ok",
    ]);
    const wrong = await checkService({ dataDirectory: own, masterKey: "ab".repeat(32), now: 0 });
    expect(wrong.filter(({ state }) => state === "fail").map(({ name }) => name)).toEqual([
      "master key",
      "service's clock",
    ]);
  });
});

it("the owner of a device that went on reads 2311 once, and calls again", async () => {
  const folder = temporaryFolder();
  const service = await TestService.start();
  const login = await service.createAccount();
  const pims = await service.enrolled(login);
  const port = Number(new URL(service.url).port);
  const file = join(folder.path, "backup.db");
  await backupStore(service.dataDirectory, file, { withKey: true });
  await otp(pims);
  await otp(pims);
  await service.running.close();
  const restored = join(folder.path, "restored");
  await restoreStore(file, restored);
  const again = await startService({ dataDirectory: restored, port });
  // The old connection is gone; the first request may be the one to notice.
  await pims.get("pims.authentication.account", { actionType: "strong", type: "isAccountBlocked" });
  const ask = (pinCode = PIN) => pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
  // A wrong PIN is reported and counted.
  expect([codeOf(await ask("0000")), codeOf(await ask())]).toEqual([2308, 2311]);
  const verified = await fetch(`${again.url}/v1/otp/verify`, {
    method: "POST",
    headers: { authorization: `Bearer ${again.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ login, otp: await otp(pims) }),
  });
  expect(await verified.json()).toMatchObject({ valid: true });
  await again.close();
  await service.stop();
  folder.remove();
});
