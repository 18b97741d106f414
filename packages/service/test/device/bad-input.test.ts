// Malformed requests of the device protocol get its own refusal or a 4xx, never a 500, and change no row.

import type { TestService } from "@openpims/testing/harness";
import { ask, askRaw, type MacAnswer, type Parameters } from "@openpims/testing/protocol-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtService } from "../support/built-service.ts";
import { dumpUnaudited } from "../support/store-reading.ts";
import { encode, HEX, type WellFormed, wellFormed } from "./well-formed-requests.ts";

const MAY_BE_ABSENT = new Set(["lastsync", "lang", "ack", "keytype", "name"]);

let service: TestService;
let requests: WellFormed[];
let before: ReturnType<typeof dumpUnaudited>;

beforeAll(async () => {
  // Otherwise a refused request would change the count of requests.
  service = await builtService({ policy: { requestsPerMinutePerAccount: 0 } });
  requests = await wellFormed(service);
  before = dumpUnaudited(service);
});
afterAll(() => service.stop());

/** The answer must be the protocol's word for a malformed request, or a 4xx, and no row may change. */
function expectRefused(answer: MacAnswer, what: string): void {
  if (answer.status === 200) expect({ what, err: answer.err }).toEqual({ what, err: "NOK:SN" });
  else expect({ what, status: answer.status }).toEqual({ what, status: 400 });
}
const expectNoRowChanged = () => expect(dumpUnaudited(service)).toEqual(before);

async function refuseEach(
  change: (parameters: Parameters, name: string) => string | undefined,
): Promise<number> {
  let sent = 0;
  for (const { name, parameters } of requests) {
    for (const parameter of Object.keys(parameters)) {
      const query = change(parameters, parameter);
      if (query === undefined) continue;
      expectRefused(await askRaw(service, query), `${name}, ${parameter}`);
      sent++;
    }
  }
  expectNoRowChanged();
  return sent;
}

describe("of a well-formed request of each mode and action", () => {
  it("each parameter dropped", async () => {
    const sent = await refuseEach((parameters, name) => {
      const { [name]: dropped, ...rest } = parameters;
      const allowed = MAY_BE_ABSENT.has(name) || (name === "id" && dropped === "");
      return allowed ? undefined : encode(rest);
    });
    expect(sent).toBeGreaterThan(60);
  });

  it.each([
    ["with the same value", (value: string) => value],
    ["with another value", (value: string) => `${value}0`],
    ["empty", () => ""],
  ])("each parameter repeated, %s", async (_, again) => {
    await refuseEach((parameters, name) => {
      const value = parameters[name] ?? "";
      return `${encode(parameters)}&${encode({ [name]: again(value) })}`;
    });
  });

  it("each parameter repeated before the others", async () => {
    await refuseEach(
      (parameters, name) => `${encode({ [name]: parameters[name] ?? "" })}&${encode(parameters)}`,
    );
  });

  it.each([
    ["its own characters", (value: string) => (value || "0").repeat(2000).slice(0, 2000)],
    ["letters", () => "a".repeat(2000)],
    ["digits", () => "1".repeat(2000)],
    ["spaces", () => " ".repeat(2000)],
  ])("each parameter blown up to 2,000 characters: %s", async (_, long) => {
    await refuseEach((parameters, name) => encode({ ...parameters, [name]: long(parameters[name] ?? "") }));
  });

  it.each([
    ["a digit that is none", (value: string) => `g${value.slice(1)}`],
    ["one digit less", (value: string) => value.slice(1)],
    ["one digit more", (value: string) => `${value}0`],
    ["two digits more", (value: string) => `${value}00`],
    ["nothing", () => ""],
    ["0x before it", (value: string) => `0x${value.slice(2)}`],
    ["a line end", (value: string) => `${value}\n`],
    ["other digits", (value: string) => `٣${value.slice(1)}`],
    ["a NUL", (value: string) => `${value.slice(1)}\0`],
  ])("bad hex: %s", async (_, spoil) => {
    const sent = await refuseEach((parameters, name) =>
      HEX.has(name) && parameters[name] !== ""
        ? encode({ ...parameters, [name]: spoil(parameters[name] ?? "") })
        : undefined,
    );
    expect(sent).toBeGreaterThan(20);
  });

  it.each(["Kma", "pin", "ms_val0"])("hex in %s that is not a ciphertext", async (name) => {
    const having = requests.filter(({ parameters }) => name in parameters);
    expect(having.length).toBeGreaterThan(0);
    for (const { parameters } of having) {
      for (const digits of ["00", "ff", "5a"]) {
        expectRefused(await ask(service, { ...parameters, [name]: digits.repeat(128) }), digits);
      }
    }
    expectNoRowChanged();
  });

  it.each(["", "otP", "seal", "activateTB", "__proto__", "constructor", "toString", "otp\0", "otp,otp"])(
    "the mode %j",
    async (mode) => {
      for (const { name, parameters } of requests)
        expectRefused(await ask(service, { ...parameters, mode }), name);
      expectNoRowChanged();
    },
  );

  it.each([
    "",
    "actionsetup",
    "ActionStatus",
    "__proto__",
    "constructor",
    "ActionSetup\0",
    "ActionSetup ActionFinalize",
  ])("the action %j is a 400", async (action) => {
    for (const { parameters } of requests) {
      expect((await ask(service, { ...parameters, action })).status).toBe(400);
    }
    expectNoRowChanged();
  });
});

it("and the well-formed requests themselves are still answered OK", async () => {
  expectNoRowChanged();
  for (const { name, parameters } of requests) {
    const upperCase = Object.entries(parameters).map(([key, value]) => [
      key,
      HEX.has(key) ? value.toUpperCase() : value,
    ]);
    expect([name, (await ask(service, Object.fromEntries(upperCase))).err]).toEqual([name, "OK"]);
  }
});
