// The key of the keyed hashes is replaced while two processes serve: limits and codes go on, sign-ins end.
import { Application } from "@openpims/testing/browser";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import { accepted, HandDevice } from "@openpims/testing/protocol-client";
import { SecondService } from "@openpims/testing/second-service";
import { storeOptions } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rows } from "../support/store-reading.ts";

let service: TestService;
let second: SecondService;
beforeAll(async () => {
  service = await TestService.start(await storeOptions());
  await service.admin("PUT", "/policy", { otpLifetimeSeconds: 300, otpsPerDay: 3 });
  second = await SecondService.start(service);
});
afterAll(async () => {
  await second.stop();
  await service.stop();
});

const advance = async (seconds: number): Promise<void> => {
  service.clock.advance(seconds);
  await second.advance(seconds);
};

const rotate = async (): Promise<void> => {
  const { status, body } = await service.admin("POST", "/keys/hash/rotate");
  expect(status).toBe(202);
  expect(body.hashKeys.at(-1)).toMatchObject({ status: "next" });
  // While one waits, no other is made.
  const again = await service.admin("POST", "/keys/hash/rotate");
  expect(again.body.hashKeys).toHaveLength(body.hashKeys.length);
  await advance(61);
};

const verifyAt = async (url: string, key: string, login: string, otp: string): Promise<boolean> => {
  const response = await fetch(`${url}/v1/otp/verify`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ login, otp }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { valid: boolean }).valid;
};

it("leaves OTPs, codes, limits, API keys and the audit log in force, and ends sign-ins", async () => {
  const login = await service.createAccount();
  const device = await HandDevice.enrolled(service.url, await service.activationCode(login));
  const { key } = (await service.admin("POST", "/api-keys", { name: "shop", scopes: ["verify"] })).body;
  const application = new Application(service);
  const { refresh_token } = await application.tokens(login, PASSWORD);
  const code = await service.activationCode(login);
  const otp = await device.otp();
  const [{ hash: before } = {}] = rows(service, "select hash from api_keys");

  await rotate();
  expect(await verifyAt(second.url, key, login, otp)).toBe(true);
  expect(await verifyAt(service.url, key, login, otp)).toBe(false);
  // The use has moved the key's hash.
  const [{ hash: after } = {}] = rows(service, "select hash from api_keys");
  expect(after).not.toBe(before);
  const other = await HandDevice.enrolled(second.url, code);
  expect((await new HandDevice(service.url).activationSetup(code)).err).not.toBe("OK");
  expect((await application.refresh(refresh_token)).status).toBe(400);
  await new Application(service).tokens(login, PASSWORD);

  // The second and the third OTP of the day; the fourth is one too many.
  expect(await verifyAt(service.url, key, login, await device.at(second.url).otp())).toBe(true);
  accepted(await other.at(service.url).otpAnswer());
  expect((await device.otpAnswer()).err).not.toBe("OK");

  await rotate();
  await rotate();
  expect(await verifyAt(service.url, key, login, "none")).toBe(false);
  expect((await other.otpAnswer()).err).not.toBe("OK");
  const { body } = await service.admin("GET", "/keys");
  expect(body.hashKeys.map(({ status }: { status: string }) => status)).toEqual([
    "old",
    "old",
    "old",
    "current",
  ]);
  expect((await service.admin("GET", "/audit/verify")).body).toMatchObject({ whole: true });
}, 120_000);
