// An OTP is accepted once; all refusals look the same; API keys.

import { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rows } from "../support/store-reading.ts";

const PIN = "4071";

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

async function enrolled(
  libraryVersion = "0.2.17",
  login?: string,
): Promise<{ login: string; device: HandDevice }> {
  const account = login ?? (await service.createAccount());
  const code = await service.activationCode(account);
  return {
    login: account,
    device: await HandDevice.enrolled(service.url, code, { pin: PIN, libraryVersion }),
  };
}

async function post(
  body: object,
  token = service.running.adminToken,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${service.url}/v1/otp/verify`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

async function vendorForm(userId: string, token: string): Promise<unknown> {
  const query = new URLSearchParams({
    action: "authenticateExtended",
    serviceId: "1",
    userId,
    token,
    format: "json",
  });
  const response = await fetch(`${service.url}/FS?${query}`, {
    headers: { authorization: `Bearer ${service.running.adminToken}` },
  });
  expect(response.status).toBe(200);
  return response.json();
}

describe("an OTP", () => {
  it.each([
    ["0.2.17", "8LC"],
    ["0.2.12", "8LC"],
    ["0.2.11", ""],
    ["0.2", ""],
  ])("of library %s is asked for in format '%s', and accepted, once", async (libraryVersion, format) => {
    const { login, device } = await enrolled(libraryVersion);
    for (let round = 0; round < 3; round++) {
      const answer = await device.otpAnswer();
      expect(answer.field("format")).toBe(format);
      const otp = device.takeOtp(answer);
      expect(await service.verify(login, otp)).toBe(true);
      expect(await service.verify(login, otp)).toBe(false);
    }
  });

  it("names its device when it is accepted, and takes its account's name in any case", async () => {
    const { login, device } = await enrolled();
    const answer = await post({ login: ` ${login.toUpperCase()} `, otp: await device.otp() });
    const { id: accountId } = (await service.account(login)).body;
    expect(JSON.parse(answer.text)).toEqual({ valid: true, accountId, deviceId: device.id });
  });

  it("is accepted by one of two hundred verifications at once", async () => {
    const { login, device } = await enrolled();
    const otp = await device.otp();
    const answers = await Promise.all(Array.from({ length: 200 }, () => service.verify(login, otp)));
    expect(answers.filter((valid) => valid).length).toBe(1);
  });

  it("is accepted in the vendor's form, once, by either form", async () => {
    const { login, device } = await enrolled();
    const otp = await device.otp();
    expect(await vendorForm(login, otp)).toEqual({ err: "OK" });
    expect(await vendorForm(login, otp)).toEqual({ err: "NOK:ACCESS" });
    expect(await service.verify(login, otp)).toBe(false);
  });

  it("is accepted though a later one was made, and the later one too", async () => {
    const { login, device } = await enrolled();
    const [earlier, later] = [await device.otp(), await device.otp()];
    expect(await service.verify(login, later)).toBe(true);
    expect(await service.verify(login, earlier)).toBe(true);
  });

  it("is accepted until 60 seconds after it was made", async () => {
    const { login, device } = await enrolled();
    const otp = await device.otp();
    service.clock.advance(59);
    expect(await service.verify(login, otp)).toBe(true);
  });
});

describe("a refused OTP", () => {
  type Case = { login: string; otp: string };
  const made = async (): Promise<Case & { device: HandDevice }> => {
    const { login, device } = await enrolled();
    return { login, device, otp: await device.otp() };
  };
  const cases: [what: string, prepare: () => Promise<Case>][] = [
    ["a wrong one", async () => ({ ...(await made()), otp: "aaaaaaa9" })],
    [
      "an overlong one that a right one begins",
      async () => made().then((of) => ({ ...of, otp: `${of.otp}a` })),
    ],
    [
      "one in capitals",
      async () => made().then((of) => ({ ...of, otp: `A${of.otp.slice(1).toUpperCase()}` })),
    ],
    ["an account without devices", async () => ({ login: await service.createAccount(), otp: "aaaaaaa9" })],
    ["no such account", async () => ({ ...(await made()), login: "nobody@openpims.example" })],
    ["another account's", async () => ({ ...(await made()), login: (await made()).login })],
    [
      "a used one",
      async () => {
        const of = await made();
        expect(await service.verify(of.login, of.otp)).toBe(true);
        return of;
      },
    ],
    [
      "an expired one",
      async () => {
        const of = await made();
        service.clock.advance(60);
        return of;
      },
    ],
    [
      "a blocked account's",
      async () => {
        const of = await made();
        await service.admin("PATCH", `/accounts/${of.login}`, { blocked: true });
        return of;
      },
    ],
    [
      "a disabled device's",
      async () => {
        const of = await made();
        await service.admin("PATCH", `/devices/${of.device.id}`, { disabled: true });
        return of;
      },
    ],
    [
      "a removed device's",
      async () => {
        const of = await made();
        await service.admin("DELETE", `/devices/${of.device.id}`);
        return of;
      },
    ],
  ];

  it.each(cases)("%s is answered like any other, in both forms", async (_, prepare) => {
    const { login, otp } = await prepare();
    expect(await post({ login, otp })).toEqual({ status: 200, text: '{"valid":false,"reason":"refused"}' });
    expect(await vendorForm(login, otp)).toEqual({ err: "NOK:ACCESS" });
  });
});

describe("an API key", () => {
  it("verifies until it is deleted, opens no operator's call, and is stored as a hash", async () => {
    const { login, device } = await enrolled();
    const made = await service.admin("POST", "/api-keys", { name: "the brand's backend" });
    expect(made.status).toBe(201);
    const { id, key } = made.body as { id: string; key: string };
    expect(rows(service, "select * from api_keys").some((row) => JSON.stringify(row).includes(key))).toBe(
      false,
    );

    const body = { login, otp: await device.otp() };
    expect((await post(body, `${key}x`)).status).toBe(401);
    expect((await post(body, key)).text).toContain('"valid":true');
    const policy = await fetch(`${service.url}/admin/v1/policy`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(policy.status).toBe(401);

    expect((await service.admin("DELETE", `/api-keys/${id}`)).status).toBe(204);
    expect((await post({ login, otp: await device.otp() }, key)).status).toBe(401);
    expect((await service.admin("DELETE", `/api-keys/${id}`)).status).toBe(404);
  });
});
