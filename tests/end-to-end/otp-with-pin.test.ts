// The reference page, sentence by sentence: pims.authentication.otp, action withPIN.
import { readFileSync } from "node:fs";
import { createPims, type Message, type Pims } from "@openpims/sdk";
import { otp, PIN, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const API = "pims.authentication.otp";
const page = readFileSync(new URL("../reference/otp-withPIN.txt", import.meta.url), "utf8");

/** Calls that the typed facade's types would refuse. */
type Untyped = (api?: unknown, parameters?: unknown, callback?: unknown) => Promise<Message>;
const untyped = (pims: Pims): Untyped => pims.get as unknown as Untyped;

let service: TestService;
let login: string;
let pims: Pims;
let get: Untyped;

beforeAll(async () => {
  service = await TestService.start();
  login = await service.createAccount();
  pims = await service.enrolled(login);
  get = untyped(pims);
});
afterAll(() => service.stop());

describe("Returns an OTP (One Time Password) with PIN", () => {
  it("which the server at the other end accepts, once", async () => {
    const message = succeeded(await pims.get(API, { action: "withPIN", pinCode: PIN }));
    expect(await service.verify(login, message.result.otp)).toBe(true);
    expect(await service.verify(login, message.result.otp)).toBe(false);
  });

  it("another one at each call", async () => {
    const otps = [await otp(pims), await otp(pims), await otp(pims)];
    expect(new Set(otps).size).toBe(3);
    for (const text of otps) expect(await service.verify(login, text)).toBe(true);
  });

  it("to library 0.2.11 too, in its own form", async () => {
    const other = await service.createAccount();
    const older = await service.enrolled(other, { libraryVersion: "0.2.11" });
    for (let i = 0; i < 4; i++) expect(await service.verify(other, await otp(older))).toBe(true);
  });
});

describe("Authentication is required", () => {
  it("2301 without a signed-in user", async () => {
    const stranger = service.facade(login);
    await stranger.initialize(service.parameters());
    const message = await stranger.get(API, { action: "withPIN", pinCode: PIN });
    expect(message).toMatchObject({
      error: { code: 2301, label: "Need Basic Authentication (to get CVS token)" },
    });
  });
});

describe("the call", () => {
  it("gives its message to the callback, as in the Kotlin and Swift samples", async () => {
    const message = await new Promise<Message<{ otp: string }>>((resolve) => {
      void pims.get(API, { action: "withPIN", pinCode: PIN }, resolve);
    });
    expect(await service.verify(login, succeeded(message).result.otp)).toBe(true);
  });

  it("gives the same message to the promise, first, and calls the callback exactly once", async () => {
    const order: string[] = [];
    const called: Message[] = [];
    const { promise: calledBack, resolve } = Promise.withResolvers<void>();
    const answered = pims.get(API, { action: "withPIN", pinCode: PIN }, (message) => {
      order.push("callback");
      called.push(message);
      resolve();
    });
    order.push("returned");
    const message = await answered;
    order.push("promise");
    await calledBack;
    await pims.get("pims.sdk.version");
    expect(order).toEqual(["returned", "promise", "callback"]);
    expect(called).toEqual([message]);
  });

  it("never calls back inside the call, not even for an error known at once", async () => {
    const fresh = createPims(service.platform(login));
    let inside = true;
    const { promise: calledBack, resolve } = Promise.withResolvers<boolean>();
    void fresh.get(API, { action: "withPIN", pinCode: PIN }, () => resolve(inside));
    inside = false;
    expect(await calledBack).toBe(false);
  });

  it("survives a callback that throws", async () => {
    const message = await pims.get(API, { action: "withPIN", pinCode: PIN }, () => {
      throw new Error("the application's own");
    });
    expect(message.status).toBe("SUCCEEDED");
    expect((await pims.get("pims.sdk.version")).status).toBe("SUCCEEDED");
  });

  it("uses the parameters as they were when it was made", async () => {
    const parameters = { action: "withPIN", pinCode: PIN };
    const answered = get(API, parameters);
    parameters.pinCode = "0000";
    expect((await answered).status).toBe("SUCCEEDED");
  });

  it("answers a FAILED message to parameters whose getter throws", async () => {
    const parameters = {
      action: "withPIN",
      get pinCode(): string {
        throw new Error("getter");
      },
    };
    expect(await get(API, parameters)).toMatchObject({ status: "FAILED", error: { code: 2000 } });
  });
});

describe("Input Parameter", () => {
  const cases: [what: string, parameters: unknown, code: number, label: string][] = [
    ["no parameters", undefined, 2101, "Missing action parameter"],
    ["null for the parameters", null, 2101, "Missing action parameter"],
    ["a text for the parameters", "withPIN", 2101, "Missing action parameter"],
    ["a list for the parameters", ["withPIN", "1234"], 2101, "Missing action parameter"],
    ["action absent", { pinCode: PIN }, 2101, "Missing action parameter"],
    ["action undefined", { action: undefined, pinCode: PIN }, 2101, "Missing action parameter"],
    ["action null", { action: null, pinCode: PIN }, 2101, "Missing action parameter"],
    ["action unknown", { action: "withFinger", pinCode: PIN }, 2102, "Invalid action parameter"],
    ["action empty", { action: "", pinCode: PIN }, 2102, "Invalid action parameter"],
    ["action in another case", { action: "withpin", pinCode: PIN }, 2102, "Invalid action parameter"],
    ["action a number", { action: 1, pinCode: PIN }, 2102, "Invalid action parameter"],
    ["action a list of itself", { action: ["withPIN"], pinCode: PIN }, 2102, "Invalid action parameter"],
    ["pinCode absent", { action: "withPIN" }, 2101, "Missing pinCode parameter"],
    ["pinCode undefined", { action: "withPIN", pinCode: undefined }, 2101, "Missing pinCode parameter"],
    ["pinCode null", { action: "withPIN", pinCode: null }, 2101, "Missing pinCode parameter"],
    ["pinCode empty", { action: "withPIN", pinCode: "" }, 2102, "Invalid pinCode parameter"],
    ["pinCode too short", { action: "withPIN", pinCode: "123" }, 2102, "Invalid pinCode parameter"],
    ["pinCode too long", { action: "withPIN", pinCode: "123456789" }, 2102, "Invalid pinCode parameter"],
    ["pinCode with a letter", { action: "withPIN", pinCode: "12a4" }, 2102, "Invalid pinCode parameter"],
    ["pinCode with a space", { action: "withPIN", pinCode: "1234 " }, 2102, "Invalid pinCode parameter"],
    ["pinCode with a line end", { action: "withPIN", pinCode: "1234\n" }, 2102, "Invalid pinCode parameter"],
    ["pinCode in other digits", { action: "withPIN", pinCode: "١٢٣٤" }, 2102, "Invalid pinCode parameter"],
    ["pinCode the number 1234", { action: "withPIN", pinCode: 1234 }, 2102, "Invalid pinCode parameter"],
    ["pinCode true", { action: "withPIN", pinCode: true }, 2102, "Invalid pinCode parameter"],
    [
      "pinCode an object",
      { action: "withPIN", pinCode: { toString: () => PIN } },
      2102,
      "Invalid pinCode parameter",
    ],
  ];

  it.each(cases)("%s", async (_, parameters, code, label) => {
    const before = (await service.account(login)).body.failedAttempts;
    expect(await get(API, parameters)).toEqual({
      transactionId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}$/),
      status: "FAILED",
      error: { code, label },
    });
    expect((await service.account(login)).body.failedAttempts).toBe(before);
  });

  it("extra parameters are ignored", async () => {
    const message = await get(API, { action: "withPIN", pinCode: PIN, colour: "red", smsCode: 7 });
    expect(message.status).toBe("SUCCEEDED");
  });

  it.each(["0472", "424861", "98165432"])("the PIN %s, of 4 to 8 digits, leading zeros kept", async (pin) => {
    const other = await service.createAccount();
    const device = await service.enrolled(other, {}, pin);
    expect(await service.verify(other, await otp(device, pin))).toBe(true);
  });

  it.each([
    ["an API that is not the reference's", "pims.authentication.nothing"],
    ["an API of the reference that can only be set", "pims.authentication.pincode"],
    ["no name at all", undefined],
    ["a name of another kind", 7],
    ["a name every object has", "constructor"],
  ])("2002 for %s", async (_, api) => {
    expect(await get(api, { type: "cvs", action: "get" })).toMatchObject({
      error: { code: 2002, label: "API not supported" },
    });
  });

  it("a set of a get-only API answers 2002", async () => {
    const set = pims.set as unknown as Untyped;
    expect(await set(API, { action: "withPIN", pinCode: PIN })).toMatchObject({ error: { code: 2002 } });
  });
});

describe("the messages, to the letter", () => {
  it("SUCCEEDED has transactionId, status and result.otp, and nothing else", async () => {
    expect(await pims.get(API, { action: "withPIN", pinCode: PIN })).toEqual({
      transactionId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}$/),
      status: "SUCCEEDED",
      result: { otp: expect.stringMatching(/^[a-z0-9]{8}$/) },
    });
  });

  it("has the page's own keys in the page's order", async () => {
    const keys = (text: string) => [...text.matchAll(/"(\w+)":/g)].map(([, key]) => key);
    const samples = page.split("representation of").slice(1);
    const message = await pims.get(API, { action: "withPIN", pinCode: PIN });
    expect(keys(JSON.stringify(message))).toEqual(keys(samples[0]?.split("137")[0] ?? "").slice(0, 4));
    const failed = await get(API, {});
    expect(keys(JSON.stringify(failed))).toEqual(keys(samples[1]?.split("2001 --------")[0] ?? ""));
  });

  it("the transactionId is fresh for each call", async () => {
    const messages = await Promise.all(Array.from({ length: 50 }, () => pims.get("pims.sdk.version")));
    expect(new Set(messages.map(({ transactionId }) => transactionId)).size).toBe(50);
  });
});
