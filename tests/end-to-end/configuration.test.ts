// set pims.sdk.configuration: its effects, their time, and the calls under way.
import { type InitializeParameters, MemoryStorage, type Pims, type PimsOptions } from "@openpims/sdk";
import { codeOf, otp, PIN, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

type Changes = Parameters<typeof change>[1];
const change = (pims: Pims, changes: { -readonly [N in keyof InitializeParameters]?: object | string }) =>
  pims.set("pims.sdk.configuration", changes as never);
const ask = (pims: Pims, pinCode = PIN) =>
  pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
const errorOf = async (pims: Pims, changes: Changes) => {
  const message = await change(pims, changes);
  return message.status === "FAILED" ? message.error : undefined;
};

describe("the parameters", () => {
  it("2001 before initialize and after release", async () => {
    const pims = service.facade("nobody");
    expect(codeOf(await change(pims, { mode: "B2B" }))).toBe(2001);
    succeeded(await pims.initialize(service.parameters()));
    succeeded(await pims.release());
    expect(codeOf(await change(pims, { mode: "B2B" }))).toBe(2001);
  });

  it("all are optional, and the answer has no result", async () => {
    const pims = service.facade("nobody");
    succeeded(await pims.initialize(service.parameters()));
    const nothing = { transactionId: expect.any(String), status: "SUCCEEDED" };
    expect(await pims.set("pims.sdk.configuration")).toEqual(nothing);
    expect(await change(pims, {})).toEqual(nothing);
    const every = { environnement: "development", mode: "B2B", profile: { brand: "ds" } };
    expect(await change(pims, { ...every, monitoring: {}, credential: {} })).toEqual(nothing);
  });

  const wrong: [path: string, code: number, changes: Changes][] = [
    ["environnement", 2102, { environnement: "production" }],
    ["mode", 2102, { mode: "B2X" }],
    ["monitoring", 2102, { monitoring: "high" }],
    ["credential", 2102, { credential: [] as object }],
    ["profile", 2102, { profile: "Peugeot" }],
    ["monitoring.logLevel", 2102, { monitoring: { logLevel: "loud" } }],
    ["monitoring.newLogTimeDuration", 2102, { monitoring: { newLogTimeDuration: 4 } }],
    ["monitoring.newLogTimeDuration", 2101, { monitoring: { newLogFile: "duration" } }],
    ["credential.clientId", 2102, { credential: { clientId: "" } }],
    ["credential.inWeboURL", 2102, { credential: { inWeboURL: "http://otp.example" } }],
    ["credential.loginRedirectURI", 2102, { credential: { loginRedirectURI: "no address" } }],
    ["profile.brand", 2102, { profile: { brand: "Fiat" } }],
  ];
  it.each(wrong)("%s: %i, and nothing has changed", async (path, code, changes) => {
    const login = await service.createAccount();
    const pims = await service.signedIn(login);
    const valid = { credential: { clientId: "another" }, profile: { brand: "Opel" } };
    const label = `${code === 2101 ? "Missing" : "Invalid"} ${path} parameter`;
    const merged = Object.entries(changes).map(([name, value]) => {
      const more = valid[name as keyof typeof valid];
      return [name, typeof value === "object" && !Array.isArray(value) ? { ...more, ...value } : value];
    });
    expect(await errorOf(pims, { ...valid, ...Object.fromEntries(merged) })).toEqual({ code, label });
    // With another clientId or brand no user would be signed in.
    succeeded(await pims.get("pims.authentication.token", { type: "cvs", action: "refresh" }));
  });

  it("are merged field by field, null and undefined change nothing", async () => {
    const pims = service.facade("nobody");
    succeeded(await pims.initialize(service.parameters()));
    succeeded(await change(pims, { monitoring: { newLogTimeDuration: 60 } }));
    succeeded(await change(pims, { monitoring: { newLogFile: "duration", logLevel: null } }));
    succeeded(await change(pims, { credential: { clientId: undefined, macID: null } }));
    const login = await service.createAccount();
    const signedIn = await service.signedIn(login);
    succeeded(await change(signedIn, { credential: { clientSecret: null, webviewsRedirectURI: "app://x" } }));
    succeeded(await signedIn.get("pims.authentication.token", { type: "cvs", action: "refresh" }));
  });

  it("are read at the call: later changes by the caller have no effect", async () => {
    const pims = await service.signedIn(await service.createAccount());
    const credential = { webviewsRedirectURI: "app://x" };
    const changing = change(pims, { credential });
    Object.assign(credential, { clientId: "another", clientSecret: "another" });
    succeeded(await changing);
    succeeded(await pims.get("pims.authentication.token", { type: "cvs", action: "refresh" }));
  });
});

/** Holds one request until it is released. */
function gate(path: string): { options: PimsOptions; reached: Promise<void>; open: () => void } {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const held: typeof fetch = async (input, init) => {
    if (new URL(String(input)).pathname === path) {
      reached.resolve();
      await opened.promise;
    }
    return fetch(input, init);
  };
  return { options: { fetch: held }, reached: reached.promise, open: opened.resolve };
}

describe("when it is in force", () => {
  it("calls under way finish with the old one, later ones go by the new one", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.enrolled(login, { storage });
    const { options, reached, open } = gate("/iwws/MAC");
    const pims = await service.signedIn(login, { storage, ...options });
    const underWay = ask(pims);
    await reached;
    succeeded(await change(pims, { credential: { inWeboURL: "http://127.0.0.1:1" } }));
    open();
    const first = succeeded(await underWay).result.otp;
    expect(await service.verify(login, first)).toBe(true);
    expect(codeOf(await ask(pims))).toBe(2202);
    succeeded(await change(pims, { credential: { inWeboURL: service.url } }));
    expect(await service.verify(login, await otp(pims))).toBe(true);
  });

  it("a call made in the same breath goes by the new one", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    const changing = change(pims, { credential: { inWeboURL: "http://127.0.0.1:1" } });
    const asked = ask(pims);
    succeeded(await changing);
    expect(codeOf(await asked)).toBe(2202);
  });
});

describe("effects on the session and on calls under way", () => {
  it("another log level keeps the user, the checked SMS code and the OTP", async () => {
    const login = await service.createAccount();
    const pims = await service.signedIn(login);
    const smsCode = await service.activationCode(login);
    succeeded(await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode }));
    succeeded(await change(pims, { monitoring: { logLevel: "low" } }));
    succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN }));
    await otp(pims);
    succeeded(await change(pims, { mode: "B2B" }));
    succeeded(await pims.get("pims.authentication.token", { type: "remote", action: "get" }));
  });

  it.each([
    ["another brand", { profile: { brand: "Opel" } }],
    ["another environment", { environnement: "Preproduction" }],
    ["another clientId", { credential: { clientId: "another" } }],
  ])(
    "%s: nobody is signed in, and what was in memory is gone; back again, the user is",
    async (_, changes) => {
      const login = await service.createAccount();
      const pims = await service.signedIn(login);
      const smsCode = await service.activationCode(login);
      succeeded(await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode }));
      succeeded(await change(pims, changes));
      const token = () => pims.get("pims.authentication.token", { type: "cvs", action: "get" });
      expect(codeOf(await token())).toBe(2301);
      const { environnement, profile, credential } = service.parameters();
      succeeded(
        await change(pims, { environnement, profile, credential: { clientId: credential.clientId } }),
      );
      succeeded(await token());
      const enrolled = await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN });
      expect(enrolled).toMatchObject({ error: { code: 2101, label: "Missing smsCode parameter" } });
    },
  );
});
