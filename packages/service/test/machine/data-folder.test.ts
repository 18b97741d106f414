// The data folder: private to its owner; a restart loses nothing; faults are refused with a message.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type RunningService, startService } from "@openpims/service";
import { TestClock, temporaryFolder } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, describe, expect, it } from "vitest";

const WRONG_PIN = "9999";
const posix = process.platform !== "win32";

describe("a data folder", () => {
  const folder = temporaryFolder();
  const dataDirectory = join(folder.path, "data");
  const clock = new TestClock();
  afterAll(folder.remove);

  async function during<T>(work: (running: RunningService) => Promise<T>): Promise<T> {
    const running = await startService({ dataDirectory, clock });
    try {
      return await work(running);
    } finally {
      await running.close();
    }
  }
  const admin = async (running: RunningService, method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${running.adminToken}`, "content-type": "application/json" };
    const response = await fetch(`${running.url}/admin/v1${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Record<string, unknown> & { code: string };
  };
  /** The device at the service's next address. */

  // Linux answers ENOENT there, though the parent exists.
  it.runIf(existsSync("/proc/self"))("is refused at once where none can be made", async () => {
    await expect(startService({ dataDirectory: "/proc/nope/deep" })).rejects.toThrow("ENOENT");
  });

  it.runIf(posix)(
    "that the service makes is its owner's only, as is the store in a folder that others may read",
    async () => {
      await during(async () => {
        expect((statSync(dataDirectory).mode & 0o777).toString(8)).toBe("700");
      });
      const open = join(folder.path, "open");
      mkdirSync(open, { mode: 0o755 });
      chmodSync(open, 0o755);
      const running = await startService({ dataDirectory: open });
      const readable = readdirSync(open).filter((name) => (statSync(join(open, name)).mode & 0o077) !== 0);
      await running.close();
      expect(readable).toEqual([]);
    },
  );

  it("keeps accounts, devices, counts, blocks, challenges, OTPs and open codes over a restart", async () => {
    const logins = ["kept@openpims.example", "blocked@openpims.example"] as const;
    const codeFor = async (running: RunningService, login: string) =>
      (await admin(running, "POST", `/accounts/${login}/activation-codes`, { purpose: "activate" })).code;
    const before = await during(async (running) => {
      for (const login of logins) await admin(running, "POST", "/accounts", { login });
      const device = await HandDevice.enrolled(running.url, await codeFor(running, logins[0]));
      const blocked = await HandDevice.enrolled(running.url, await codeFor(running, logins[1]));
      for (let attempt = 1; attempt <= 3; attempt++) await blocked.otpAnswer(WRONG_PIN);
      const otp = await device.otp();
      await device.otpAnswer(WRONG_PIN);
      return {
        device,
        blocked,
        otp,
        code: await codeFor(running, logins[0]),
        challenge: await device.challenge("otp"),
        ...running,
      };
    });

    await during(async (running) => {
      expect(running).toMatchObject({ adminToken: before.adminToken, client: before.client });
      expect(await admin(running, "GET", `/accounts/${logins[0]}`)).toMatchObject({
        pin: "set",
        failedAttempts: 1,
      });
      expect(await admin(running, "GET", `/accounts/${logins[1]}`)).toMatchObject({
        pin: "blocked",
        failedAttempts: 3,
      });
      expect((await before.blocked.at(running.url).setup("otp")).err).toBe("NOK_BLOCKED");
      const device = before.device.at(running.url);
      const verify = async (otp: string) => {
        const headers = { authorization: `Bearer ${running.adminToken}`, "content-type": "application/json" };
        const body = JSON.stringify({ login: logins[0], otp });
        return (await fetch(`${running.url}/v1/otp/verify`, { method: "POST", headers, body })).text();
      };
      expect(await verify(before.otp)).toContain('"valid":true');
      const finalize = await device.ask(device.otpParameters(before.challenge));
      expect(await verify(device.takeOtp(finalize))).toContain('"valid":true');
      expect((await new HandDevice(running.url).activate(before.code)).err).toBe("OK");
    });
  });

  it("with another master key is refused, in a sentence that names the file, and takes no harm", async () => {
    const file = join(dataDirectory, "master.key");
    const right = readFileSync(file, "utf8");
    writeFileSync(file, "ab".repeat(32));
    await expect(startService({ dataDirectory })).rejects.toThrow(
      /sealed with another master key.*master\.key/,
    );
    writeFileSync(file, right);
    await during(async (running) => expect((await fetch(`${running.url}/healthz`)).status).toBe(200));
  });

  it("without its master key is refused, and no other secret is made in its place", async () => {
    const kept = ["master.key", "admin.token", "client.secret"].map((name) => join(dataDirectory, name));
    const texts = kept.map((file) => readFileSync(file, "utf8"));
    for (const file of kept) rmSync(file);
    await expect(startService({ dataDirectory })).rejects.toThrow(/master\.key is missing: put back/);
    expect(kept.filter((file) => existsSync(file))).toEqual([]);
    for (const [i, file] of kept.entries()) writeFileSync(file, texts[i] ?? "", { mode: 0o600 });
    await during(async (running) => expect((await fetch(`${running.url}/healthz`)).status).toBe(200));
  });

  it.each([
    ["is no key", "master.key", "not a key"],
    ["is empty", "admin.token", ""],
  ])("whose secret %s is refused, in a sentence", async (_, name, text) => {
    const file = join(dataDirectory, name);
    const right = readFileSync(file, "utf8");
    writeFileSync(file, text);
    await expect(startService({ dataDirectory })).rejects.toThrow(`${file} does not hold 32 bytes in hex`);
    writeFileSync(file, right);
  });

  it.runIf(posix)("whose master key others can read is refused, in a sentence", async () => {
    const file = join(dataDirectory, "master.key");
    chmodSync(file, 0o640);
    await expect(startService({ dataDirectory })).rejects.toThrow(/can be read by others.*chmod 600/);
    chmodSync(file, 0o600);
  });

  it("whose store is no database is refused and left as it is", async () => {
    const other = join(folder.path, "damaged");
    mkdirSync(other, { mode: 0o700 });
    const garbage = "no database ".repeat(1_000);
    writeFileSync(join(other, "service.db"), garbage);
    await expect(startService({ dataDirectory: other })).rejects.toThrow();
    expect(readFileSync(join(other, "service.db"), "utf8")).toBe(garbage);
    rmSync(other, { recursive: true });
  });
});
