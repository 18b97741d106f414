// Bad input to the JSON APIs gets a 4xx and changes no row.

import type { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtService } from "../support/built-service.ts";
import { type Call, callsOf, login, nameOf, vendorForm } from "../support/json-calls.ts";
import { dump } from "../support/store-reading.ts";

let service: TestService;
let before: ReturnType<typeof dump>;
let calls: Call[];

beforeAll(async () => {
  service = await builtService();
  await service.admin("POST", "/accounts", { login, password: "correct horse battery" });
  const { id } = await HandDevice.enrolled(service, await service.activationCode(login));
  calls = (await callsOf(service, id)).filter(({ body }) => body !== undefined);
  before = dump(service);
});
afterAll(() => service.stop());

async function send(
  call: Pick<Call, "method" | "path">,
  body: string | undefined,
  headers: Record<string, string> = {},
): Promise<number> {
  const { method, path } = call;
  const json: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const authorization = `Bearer ${service.running.adminToken}`;
  const init = {
    method,
    headers: { authorization, ...json, ...headers },
    ...(body !== undefined && { body }),
  };
  const response = await service.fetch(`${service.url}${path}`, init);
  await response.body?.cancel();
  return response.status;
}

const expectNoRowChanged = () => expect(dump(service)).toEqual(before);

async function refuseEach(
  bodies: (call: Call) => Iterable<string | undefined>,
  statuses = [400],
): Promise<void> {
  for (const call of calls) {
    for (const body of bodies(call)) {
      const status = await send(call, body);
      expect({ call: nameOf(call), body, taken: !statuses.includes(status), status }).toMatchObject({
        taken: false,
      });
    }
  }
  expectNoRowChanged();
}

describe("a body", () => {
  it("with a value of a wrong type", () =>
    refuseEach(function* ({ body = {} }) {
      for (const [key, right] of Object.entries(body)) {
        for (const wrong of [
          null,
          0,
          -1,
          1.5,
          1e300,
          "",
          "true",
          "1",
          [],
          [[]],
          [right],
          {},
          { [key]: right },
          true,
          [1, 1],
        ]) {
          if (typeof wrong === typeof right && Array.isArray(wrong) === Array.isArray(right)) continue;
          yield JSON.stringify({ ...body, [key]: wrong });
        }
      }
    }));

  it("with a text that is too long", () =>
    refuseEach(function* ({ body = {} }) {
      for (const [key, right] of Object.entries(body)) {
        if (typeof right === "string") yield JSON.stringify({ ...body, [key]: right.padEnd(300, "0") });
      }
    }));

  it("with a property too many", () =>
    refuseEach(function* ({ body }) {
      for (const extra of ["admin", "pin", "id", "hasOwnProperty", "toString"]) {
        yield JSON.stringify({ ...body, [extra]: "1" });
      }
      yield JSON.stringify(body).replace("{", '{"__proto__":{"blocked":true},');
      yield JSON.stringify(body).replace("{", '{"constructor":{"prototype":{"blocked":true}},');
    }));

  it("with a property that is missing", () =>
    refuseEach(function* ({ body = {}, required = [] }) {
      for (const missing of required) yield JSON.stringify({ ...body, [missing]: undefined });
    }));

  it("that is not an object", () => refuseEach(() => ["null", "[]", "7", '"text"', "true", "[{}]"]));

  it("that is not JSON", () =>
    refuseEach(({ body }) => {
      const whole = JSON.stringify(body);
      return [
        "",
        "{",
        whole.slice(0, -1),
        `${whole}}`,
        whole.replaceAll('"', "'"),
        "\0",
        "login=a",
        `\u00ff${whole}`,
      ];
    }));

  it("that is absent", () => refuseEach(() => [undefined]));

  it("of a megabyte", () =>
    refuseEach(
      ({ body }) => [JSON.stringify({ ...body, more: "x".repeat(1_000_000) }), "[".repeat(1_000_000)],
      [413],
    ));

  it("nested 30,000 deep", () => refuseEach(() => [`${"[".repeat(30_000)}${"]".repeat(30_000)}`]));

  it("of another media type", async () => {
    for (const call of calls) {
      for (const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "nonsense",
        "application/json-patch+json",
      ]) {
        const status = await send(call, JSON.stringify(call.body), { "content-type": type });
        expect([nameOf(call), type, Math.floor(status / 100)]).toEqual([nameOf(call), type, 4]);
      }
    }
    expectNoRowChanged();
  });
});

describe("a value out of its range", () => {
  const cases: [path: string, method: string, body: object][] = [
    ...["ab", "", "with space@x", "tab\t@x", "a".repeat(255)].map(
      (bad) => ["/accounts", "POST", { login: bad }] as const,
    ),
    ...["1234567", "a".repeat(257)].map(
      (bad) => ["/accounts", "POST", { login: "n@x", password: bad }] as const,
    ),
    ...["12345", "+", "+336 00", "1".repeat(16)].map(
      (bad) => ["/accounts", "POST", { login: "n@x", phoneNumber: bad }] as const,
    ),
    ...[0, -1, 101, 2.5].map((bad) => ["/policy", "PUT", { maxPinAttempts: bad }] as const),
    ...[4, 301].flatMap((bad) => [
      ["/policy", "PUT", { challengeLifetimeSeconds: bad }] as const,
      ["/policy", "PUT", { otpLifetimeSeconds: bad }] as const,
    ]),
    ...[29, 601].map((bad) => ["/policy", "PUT", { activationCodeLifetimeSeconds: bad }] as const),
    ...[0, 101].map((bad) => ["/policy", "PUT", { maxDevicesPerAccount: bad }] as const),
    ...[0, 1001].flatMap((bad) => [
      ["/policy", "PUT", { smsPerNumberPerDay: bad }] as const,
      ["/policy", "PUT", { smsPerAccountPerDay: bad }] as const,
    ]),
    ...["", "1.", ".1", "a", "1.2.3.4.5", "0.2.17-beta"].map(
      (bad) => ["/policy", "PUT", { minimumLibraryVersion: bad }] as const,
    ),
    ...[["2"], ["1", "1"], [1]].map((bad) => [`/accounts/${login}`, "PATCH", { services: bad }] as const),
    [`/accounts/${login}/activation-codes`, "POST", { purpose: "login" }],
  ].map(([path, method, body]) => [path, method, body] as [string, string, object]);

  it.each(cases)("%s %s %j is a 400", async (path, method, body) => {
    expect((await service.admin(method, path, body)).status).toBe(400);
    expectNoRowChanged();
  });
});

describe("the vendor's form", () => {
  it.each([
    "",
    "?action=authenticateExtended",
    vendorForm.slice(3).replace("authenticateExtended", "authenticate"),
    vendorForm.slice(3).replace("json", "xml"),
    vendorForm.slice(3).replace("userId=a", "userId="),
    vendorForm.slice(3).replace("token=b", `token=${"b".repeat(65)}`),
    `${vendorForm.slice(3)}&token=c`,
    `${vendorForm.slice(3)}&userId[]=c&__proto__[x]=1&userId=%00`,
  ])("%j is a 400", async (query) => {
    expect(await send({ method: "GET", path: `/FS${query}` }, undefined)).toBe(400);
  });
});
