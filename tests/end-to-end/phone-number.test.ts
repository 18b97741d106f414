// The trusted phone number: certified by a code, added, replaced, and used to enrol in one call.
import { randomInt } from "node:crypto";
import { explain, MemoryStorage, type Message, type Pims, type PimsOptions } from "@openpims/sdk";
import { codeOf, otp, PASSWORD, PIN, recordIn, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const newNumber = (): string => `+336${String(randomInt(1e8)).padStart(8, "0")}`;

async function bareAccount(): Promise<string> {
  const login = `bare${randomInt(1e12)}@openpims.example`;
  await service.admin("POST", "/accounts", { login, password: PASSWORD });
  return login;
}

const certify = (pims: Pims, phoneNumber: string) =>
  pims.get("pims.authentication.smscode", { type: "phoneNumberCertification", phoneNumber });
const add = (pims: Pims, smsCode: string, phoneNumber: string): Promise<Message> =>
  pims.set("pims.authentication.smscode", { action: "addPhoneNumber", smsCode, phoneNumber });
const modify = (pims: Pims, smsCode: string, phoneNumber: string): Promise<Message> =>
  pims.set("pims.authentication.smscode", { type: "modifyPhoneNumber", smsCode, phoneNumber });
const enrolWith = (pims: Pims, smsCode: string, phoneNumber: string, pinCode = PIN): Promise<Message> =>
  pims.set("pims.authentication.enrollment", {
    action: "enrollWithPhoneNumber",
    pinCode,
    smsCode,
    phoneNumber,
  });
const newest = async (login: string) =>
  (await service.admin("GET", `/accounts/${login}/outbox`)).body.message;
const numberOf = async (login: string) => (await service.account(login)).body.phoneNumber;

/** Advances the time, and signs in again, as the session may have ended meanwhile. */
async function later(pims: Pims, seconds: number): Promise<void> {
  service.clock.advance(seconds);
  succeeded(await pims.set("pims.authentication.user", { action: "forcedLogin" }));
}

/** A code that was sent to the number. */
async function codeFor(pims: Pims, login: string, phoneNumber: string): Promise<string> {
  expect(await certify(pims, phoneNumber)).toEqual({
    transactionId: expect.any(String),
    status: "SUCCEEDED",
  });
  const message = await newest(login);
  expect(message).toMatchObject({ kind: "phoneNumberCertification", to: phoneNumber });
  return message.code;
}

const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

describe("addPhoneNumber", () => {
  it("walks from no number to an OTP, by either spelling", async () => {
    for (const spelling of ["Phone number", "phoneNumber"]) {
      const login = await bareAccount();
      const phoneNumber = newNumber();
      const pims = await service.signedIn(login);
      expect(codeOf(await pims.get("pims.authentication.trustedphonenumber"))).toBe(2307);
      const smsCode = await codeFor(pims, login, phoneNumber);
      const given = { action: "addPhoneNumber", smsCode, [spelling]: phoneNumber } as never;
      expect(await pims.set("pims.authentication.smscode", given)).toEqual({
        transactionId: expect.any(String),
        status: "SUCCEEDED",
      });
      const trusted = await pims.get("pims.authentication.trustedphonenumber");
      expect(succeeded(trusted).result).toEqual({ phoneNumber });
      // The certification's code enrols no device.
      const early = { action: "enroll", pinCode: PIN, smsCode } as const;
      expect(codeOf(await pims.set("pims.authentication.enrollment", early))).toBe(2305);
      succeeded(await pims.get("pims.authentication.smscode", { type: "enrollment" }));
      const { to, code } = await newest(login);
      expect(to).toBe(phoneNumber);
      succeeded(
        await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode: code }),
      );
      expect(await service.verify(login, await otp(pims))).toBe(true);
    }
  });

  it("2305 for a wrong, another number's or a replaced code, 2306 for an old one, and no number is set", async () => {
    const login = await bareAccount();
    const [first, second] = [newNumber(), newNumber()];
    const pims = await service.signedIn(login);
    const replaced = await codeFor(pims, login, first);
    const code = await codeFor(pims, login, second);
    expect(codeOf(await add(pims, code, first))).toBe(2305);
    if (replaced !== code) expect(codeOf(await add(pims, replaced, first))).toBe(2305);
    expect(codeOf(await add(pims, otherThan(code), second))).toBe(2305);
    await later(pims, 601);
    expect(codeOf(await add(pims, code, second))).toBe(2306);
    expect(await numberOf(login)).toBeNull();
  });

  it("a code is dead after five wrong guesses, at once too; it is of its account only", async () => {
    const login = await bareAccount();
    const number = newNumber();
    const pims = await service.signedIn(login);
    const code = await codeFor(pims, login, number);
    const other = await service.signedIn(await bareAccount());
    expect(codeOf(await add(other, code, number))).toBe(2305);
    const guesses = await Promise.all(Array.from({ length: 5 }, () => add(pims, otherThan(code), number)));
    expect(guesses.map(codeOf)).toEqual([2305, 2305, 2305, 2305, 2305]);
    expect(codeOf(await add(pims, code, number))).toBe(2305);
    succeeded(await add(pims, await codeFor(pims, login, number), number));
  });

  it("2390 where the account has a number; the same again is done, with a lost answer between or not", async () => {
    const login = await bareAccount();
    const number = newNumber();
    const pims = await service.signedIn(login);
    const code = await codeFor(pims, login, number);
    const both = await Promise.all([add(pims, code, number), add(pims, code, number)]);
    for (const message of both) succeeded(message);
    expect(codeOf(await add(pims, code, newNumber()))).toBe(2390);
    expect(codeOf(await enrolWith(pims, code, number))).toBe(2390);
    const another = newNumber();
    const message = await add(pims, await codeFor(pims, login, another), another);
    expect(message).toMatchObject({ error: { code: 2390, label: "Phone number allready registered" } });
    expect(await numberOf(login)).toBe(number);
  });

  it("parameters: 2101 and 2102 by the reference's spelling; 2301; 2002 in production", async () => {
    const login = await bareAccount();
    const pims = await service.signedIn(login);
    const labelOf = async (asked: Promise<Message>) => {
      const message = await asked;
      return message.status === "FAILED" ? message.error.label : message.status;
    };
    const set = (parameters: object) =>
      labelOf(pims.set("pims.authentication.smscode", parameters as never) as Promise<Message>);
    const code = { smsCode: "123456" };
    expect(await set({ action: "addPhoneNumber", ...code })).toBe("Missing Phone number parameter");
    for (const bad of [612345678, "", "06 12 34 56 78 x", "12345", "+", "1".repeat(16), "a@b.example"])
      expect(await set({ type: "addPhoneNumber", ...code, phoneNumber: bad })).toBe(
        "Invalid Phone number parameter",
      );
    expect(await set({ type: "modifyPhoneNumber", ...code })).toBe("Missing phoneNumber parameter");
    expect(await set({ type: "modifyPhoneNumber", phoneNumber: "0612345678" })).toBe(
      "Missing smsCode parameter",
    );
    expect(await labelOf(certify(pims, "12"))).toBe("Invalid phoneNumber parameter");
    const production = service.facade(login, { servers: { identityProvider: service.url } });
    await production.initialize({ ...service.parameters(), environnement: "Production" });
    succeeded(await production.set("pims.authentication.user", { action: "login" }));
    const stranger = service.facade(login);
    await stranger.initialize(service.parameters());
    for (const [on, expected] of [
      [production, 2002],
      [stranger, 2301],
    ] as const) {
      for (const ask of [
        certify(on, "0612345678"),
        add(on, "123456", "0612345678"),
        modify(on, "123456", "0612345678"),
        enrolWith(on, "123456", "0612345678"),
      ])
        expect(codeOf(await ask)).toBe(expected);
    }
  });
});

describe("modifyPhoneNumber", () => {
  it("takes an OTP; the old number is told, and codes that were sent to it end", async () => {
    const login = await service.createAccount();
    const old = await numberOf(login);
    const number = newNumber();
    const pims = await service.enrolled(login);
    const code = await codeFor(pims, login, number);
    const refused = await modify(pims, code, number);
    expect(codeOf(refused)).toBe(2302);
    if (refused.status === "FAILED")
      expect(explain(refused).remedy).toMatch(/within a minute\. The SMS code stays good for it/);
    const oldCode = await service.activationCode(login, "reset");
    await otp(pims);
    succeeded(await modify(pims, code, number));
    expect(await numberOf(login)).toBe(number);
    const notice = await newest(login);
    expect(notice).toMatchObject({ kind: "phoneNumberReplaced", to: old });
    expect(notice).not.toHaveProperty("code");
    const reset = { action: "reset", pinCode: "5294", smsCode: oldCode } as const;
    expect(codeOf(await pims.set("pims.authentication.pincode", reset))).toBe(2305);
    // The same call again, as after a lost answer.
    await otp(pims);
    succeeded(await modify(pims, code, number));
    expect(await service.verify(login, await otp(pims))).toBe(true);
  });

  it("2305 keeps the OTP, 2306, 2302 for an OTP that was used; 2317 for a device that is not enrolled", async () => {
    const login = await service.createAccount();
    const old = await numberOf(login);
    const number = newNumber();
    const pims = await service.enrolled(login);
    const code = await codeFor(pims, login, number);
    const used = await otp(pims);
    expect(codeOf(await modify(pims, otherThan(code), number))).toBe(2305);
    expect(await service.verify(login, used)).toBe(true);
    expect(codeOf(await modify(pims, code, number))).toBe(2302);
    await later(pims, 601);
    await otp(pims);
    expect(codeOf(await modify(pims, code, number))).toBe(2306);
    expect(await numberOf(login)).toBe(old);
    expect(codeOf(await modify(await service.signedIn(login), code, number))).toBe(2317);
    await service.admin("PATCH", `/accounts/${login}`, { blocked: true });
    await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
    expect(codeOf(await modify(pims, code, number))).toBe(2317);
  });

  it("2307 where there is no number to replace", async () => {
    const login = await bareAccount();
    const number = newNumber();
    const pims = await service.enrolled(login);
    const code = await codeFor(pims, login, number);
    await otp(pims);
    expect(codeOf(await modify(pims, code, number))).toBe(2307);
  });

  it("a stolen access token alone moves no number, not after it removed every device either", async () => {
    const login = await service.createAccount();
    const old = await numberOf(login);
    const storage = new MemoryStorage();
    const pims = await service.enrolled(login, { storage });
    const number = newNumber();
    const smsCode = await codeFor(pims, login, number);
    const { accessToken } = JSON.parse((await recordIn(storage, "session").read()) ?? "");
    const ask = (method: string, path: string, body?: object, client = service.running.client.clientId) =>
      fetch(`${service.url}/applications/cvs/v4/mobile/${path}?client_id=${client}`, {
        method,
        headers: {
          authorization: `Bearer ${accessToken}`,
          ...(body && { "content-type": "application/json" }),
        },
        ...(body && { body: JSON.stringify(body) }),
      }).then(({ status }) => status);
    const change = { smsCode, phoneNumber: number };
    expect(await ask("PUT", "trustedPhoneNumber", change)).toBe(400);
    expect(await ask("PUT", "trustedPhoneNumber", { ...change, otp: "abcdefgh" })).toBe(403);
    expect(await ask("DELETE", "enrollments", undefined, "another")).toBe(403);
    expect(await ask("GET", "trustedPhoneNumber", undefined, "another")).toBe(403);
    expect(await ask("DELETE", "enrollments")).toBe(204);
    expect(await ask("PUT", "trustedPhoneNumber", { ...change, otp: "abcdefgh" })).toBe(400);
    expect(await ask("POST", "trustedPhoneNumber", change)).toBe(409);
    expect(await numberOf(login)).toBe(old);
  });
});

describe("enrollWithPhoneNumber", () => {
  it("certifies, adds and enrols with one SMS; 2317 on the device then, 2390 on another", async () => {
    const login = await bareAccount();
    const number = newNumber();
    const pims = await service.signedIn(login);
    const code = await codeFor(pims, login, number);
    expect(codeOf(await enrolWith(pims, otherThan(code), number))).toBe(2305);
    expect(await enrolWith(pims, code, number)).toEqual({
      transactionId: expect.any(String),
      status: "SUCCEEDED",
    });
    expect(await numberOf(login)).toBe(number);
    expect(await service.verify(login, await otp(pims))).toBe(true);
    expect(codeOf(await enrolWith(pims, code, number))).toBe(2317);
    expect(codeOf(await enrolWith(await service.signedIn(login), code, number))).toBe(2390);
  });

  it("2306 for an old code, 2390 where there is a number, 2308 for a PIN that is not the account's", async () => {
    const login = await bareAccount();
    const number = newNumber();
    const pims = await service.signedIn(login);
    const old = await codeFor(pims, login, number);
    await later(pims, 601);
    expect(codeOf(await enrolWith(pims, old, number))).toBe(2306);
    const first = await service.enrolled(login);
    expect(await service.verify(login, await otp(first))).toBe(true);
    const code = await codeFor(pims, login, number);
    expect(codeOf(await enrolWith(pims, code, number, "999999"))).toBe(2308);
    expect(codeOf(await enrolWith(pims, code, newNumber()))).toBe(2390);
    succeeded(await enrolWith(pims, code, number));
    expect(await service.verify(login, await otp(pims))).toBe(true);

    const owner = await service.signedIn(await service.createAccount());
    expect(codeOf(await enrolWith(owner, "123456", number))).toBe(2390);
  });

  /** Interrupts the request of this number, or loses its answer. Requests of sign-in and refresh are not counted. */
  const cutting = (at: number, cut: "before it arrives" | "its answer"): PimsOptions => {
    let count = 0;
    return {
      fetch: async (url, init) => {
        if (!/\/iwws\/MAC|trustedPhoneNumber/.test(String(url)) || ++count !== at) return fetch(url, init);
        if (cut === "its answer") await (await fetch(url, init)).text();
        throw new TypeError("fetch failed");
      },
    };
  };

  // The requests: the addition, the activation's setup and finalize, the ms round.
  const cuts = [1, 2, 3, 4].flatMap((request) =>
    (["before it arrives", "its answer"] as const).map((cut) => ({ request, cut })),
  );

  it.each(cuts)("cut at request $request, $cut: the same call goes on", async ({ request, cut }) => {
    const login = await bareAccount();
    const number = newNumber();
    const storage = new MemoryStorage();
    const pims = await service.signedIn(login, { storage });
    const code = await codeFor(pims, login, number);
    const broken = service.facade(login, { storage, ...cutting(request, cut) });
    await broken.initialize(service.parameters());
    expect(codeOf(await enrolWith(broken, code, number))).toBe(2202);
    succeeded(await enrolWith(pims, code, number));
    expect(await service.verify(login, await otp(pims))).toBe(true);
    expect((await service.account(login)).body).toMatchObject({
      phoneNumber: number,
      failedAttempts: 0,
      devices: [{ status: "active" }],
    });
  });
});

describe("limits", () => {
  it("so many SMS a day for a number and for an account, at once too; then 2204, explained, until a day is over", async () => {
    await service.admin("PUT", "/policy", { smsPerNumberPerDay: 3, smsPerAccountPerDay: 5 });
    try {
      const login = await bareAccount();
      const entries: { details?: string }[] = [];
      const pims = await service.signedIn(login, { log: (entry) => entries.push(entry) });
      const [one, two] = [newNumber(), newNumber()];
      const asked = await Promise.all(Array.from({ length: 12 }, () => certify(pims, one)));
      expect(asked.filter(({ status }) => status === "SUCCEEDED")).toHaveLength(3);
      const refused = await certify(pims, one);
      expect(codeOf(refused)).toBe(2204);
      expect(entries.at(-1)?.details).toMatch(/^TooManySms, HTTP 429, retry after \d{5} s$/);
      for (const language of ["en", "fr"] as const) {
        const explained = explain(refused as Parameters<typeof explain>[0], { language });
        expect(explained).toMatchObject({ retry: "later", costs: ["SMS"] });
        expect(explained.happened).not.toBe(explain(2204, { language }).happened);
      }
      // Refused by the number's limit, it was not counted for the account.
      const others = await Promise.all(Array.from({ length: 4 }, () => certify(pims, two)));
      expect(others.filter(({ status }) => status === "SUCCEEDED")).toHaveLength(2);
      expect(codeOf(await certify(pims, newNumber()))).toBe(2204);
      // The number's limit also applies to another account, after its first SMS of the day.
      const other = await service.signedIn(await bareAccount());
      succeeded(await certify(other, one));
      expect(codeOf(await certify(other, one))).toBe(2204);
      await later(other, 86_400);
      succeeded(await certify(other, one));
    } finally {
      await service.admin("PUT", "/policy", { smsPerNumberPerDay: 10, smsPerAccountPerDay: 20 });
    }
  });
});
