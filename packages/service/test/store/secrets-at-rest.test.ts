// No secret in the store's bytes or in the log; files are private to their owner.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pinKey } from "@openpims/maccess";
import { serviceLogger } from "@openpims/service";
import { Application, tokensOf } from "@openpims/testing/browser";
import { TestService } from "@openpims/testing/harness";
import { HandDevice, wrongProof } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MasterKey } from "../../src/keys/master-key.ts";
import { rows, storeBytes } from "../support/store-reading.ts";

const PIN = "73190846";
const WRONG_PIN = "60481937";
const PASSWORD = "marked-password-9f3kq";
const posix = process.platform !== "win32";

/** A log that the test can read. */
function memoryLog(): { lines: string[]; destination: Writable } {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { lines, destination };
}

/** The marked secrets of one user's whole way, failures included. */
async function goTheWholeWay(service: TestService, login: string): Promise<Record<string, string>> {
  await service.admin("POST", "/accounts", { login, password: PASSWORD, phoneNumber: "+33612345678" });
  const application = new Application(service);
  const authorizationCode = await application.code(login, PASSWORD);
  const tokens = tokensOf(await application.redeem(authorizationCode));
  await application.sms(tokens.access_token);
  const smsCode = (await service.admin("GET", `/accounts/${login}/outbox`)).body.message.code;
  const device = await HandDevice.enrolled(service.url, smsCode, { pin: PIN });
  const activated = { k0: device.k0, k1: device.k1 };
  const otp = await device.otp();
  await service.verify(login, otp);
  const unused = await device.otp();
  device.takeKeys(await device.synchroniseAnswer());
  const { key: apiKey, id: apiKeyId } = (await service.admin("POST", "/api-keys", { name: "backend" })).body;

  // Failing requests, with the secrets in every place that a log could copy.
  await device.otpAnswer(WRONG_PIN);
  await device.ask({ ...device.otpParameters("0".repeat(32)), R0: wrongProof(), code: smsCode, pin: PIN });
  const { url } = await application.signInPage();
  await application.browser.open(url, { login, password: `${PASSWORD}-wrong` });
  await application.redeem(authorizationCode);
  const bearer = { authorization: `Bearer ${apiKey}` };
  const query = `userId=${login}&token=${unused}&pin=${PIN}&code=${smsCode}&key=${apiKey}`;
  for (const path of ["/FS", "/nothing", "/iwws/MAC", "/iwws/MAC%", "/demo/outbox"]) {
    await fetch(`${service.url}${path}?${query}`, { headers: bearer });
  }
  const headers = { ...bearer, "content-type": "application/json" };
  for (const body of [`{"login":"${login}","otp":"${unused}","pin":"${PIN}"}`, `{"otp":"${unused}"`]) {
    await fetch(`${service.url}/v1/otp/verify`, { method: "POST", headers, body });
    await fetch(`${service.url}/admin/v1/accounts`, {
      method: "POST",
      headers,
      body: `{"password":"${PASSWORD}"`,
    });
  }
  await service.admin("DELETE", `/api-keys/${apiKeyId}`);

  const { access_token, refresh_token, id_token } = tokens;
  return {
    ...{ smsCode, otp, unusedOtp: unused, apiKey, pin: PIN, password: PASSWORD, wrongPin: WRONG_PIN },
    ...{ access_token, refresh_token, id_token, authorizationCode, pinKey: pinKey(PIN, device.serial) },
    ...{ firstK0: activated.k0, firstK1: activated.k1, k0: device.k0, k1: device.k1, secret: device.secret },
    ...{ adminToken: service.running.adminToken, clientSecret: service.running.client.clientSecret },
  };
}

describe("after two users' whole way", () => {
  const log = memoryLog();
  let service: TestService;
  let secrets: Record<string, string>[];

  beforeAll(async () => {
    service = await TestService.start({ logger: serviceLogger(log.destination) });
    secrets = [
      await goTheWholeWay(service, "one@openpims.example"),
      await goTheWholeWay(service, "two@openpims.example"),
    ];
  });
  afterAll(() => service.stop());

  /** Six digits may occur in a hash by chance: a secret counts as found only if both users' are. */
  const toldIn = (text: string): string[] =>
    Object.keys(secrets[0] ?? {}).filter((name) =>
      secrets.every((of) => {
        const bytes = Buffer.from(of[name] ?? "");
        const forms = [
          bytes.toString(),
          bytes.toString("hex"),
          bytes.toString("base64url"),
          bytes.toString("base64"),
        ];
        // A key in hex may also occur as its bytes.
        if (/^[0-9a-f]{32}$/.test(bytes.toString()))
          forms.push(Buffer.from(bytes.toString(), "hex").toString("latin1"));
        return forms.some((form) => text.includes(form));
      }),
    );

  it("the search finds existing secrets", () => {
    expect(
      secrets.flatMap((of) => Object.values(of)).filter((secret) => !secret || secret.length < 6),
    ).toEqual([]);
    expect(toldIn(secrets.map((of) => JSON.stringify(of)).join("")).sort()).toEqual(
      Object.keys(secrets[0] ?? {}).sort(),
    );
    expect(storeBytes(service.dataDirectory)).toContain("two@openpims.example");
  });

  it("the store's bytes hold no secret", () => {
    expect(toldIn(storeBytes(service.dataDirectory))).toEqual([]);
  });

  it("the store's bytes tell no key that it is sealed or hashed with", () => {
    const master = readFileSync(join(service.dataDirectory, "master.key"), "utf8");
    const opening = new MasterKey(Buffer.from(master, "hex"));
    const sealed = rows(service, "select id, sealed from data_keys");
    expect(sealed).toHaveLength(2);
    const keys = sealed.map(({ id, sealed: value }) => opening.open(String(value), String(id)));
    const bytes = storeBytes(service.dataDirectory);
    for (const key of [...keys, Buffer.from(master, "hex")]) {
      for (const form of ["hex", "base64", "base64url", "latin1"] as const)
        expect(bytes.includes(key.toString(form))).toBe(false);
    }
  });

  it("the log holds no secret, no query and no header", () => {
    const text = log.lines.join("");
    expect(text).toContain('"route":"/iwws/MAC"');
    expect(text).toContain('"route":"/FS"');
    expect(toldIn(text)).toEqual([]);
    expect(text).not.toMatch(/authorization|bearer|\?|R0=|userId/i);
  });

  it.runIf(posix)("each file of the data folder is its owner's only, and so is the folder", () => {
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    const files = readdirSync(service.dataDirectory).map((name) => [
      name,
      mode(join(service.dataDirectory, name)),
    ]);
    expect(files.map(([name]) => name)).toEqual(
      expect.arrayContaining(["service.db", "service.db-wal", "master.key"]),
    );
    expect(files.filter(([, its]) => its !== "600")).toEqual([]);
    expect(mode(service.dataDirectory)).toBe("700");
  });
});
