// pims.authentication.pincode: a new PIN by the old one or by the code of an SMS, with interruptions.
import { MemoryStorage, type Message, type Pims, type PimsOptions } from "@openpims/sdk";
import { faultyProxy, losingAnswer } from "@openpims/testing/faulty-server";
import { codeOf, otp, PIN, recordIn, succeeded, TestService } from "@openpims/testing/harness";
import { write } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const NEW_PIN = "926518";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const update = (pims: Pims, oldPIN = PIN, newPIN = NEW_PIN): Promise<Message> =>
  pims.set("pims.authentication.pincode", { action: "update", oldPIN, newPIN });
const reset = (pims: Pims, smsCode: string, pinCode = NEW_PIN): Promise<Message> =>
  pims.set("pims.authentication.pincode", { action: "reset", pinCode, smsCode });
const ask = (pims: Pims, pinCode: string): Promise<Message> =>
  pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
const accountOf = async (login: string) => (await service.account(login)).body;

async function expectGood(login: string, pims: Pims, pin: string): Promise<void> {
  expect(await service.verify(login, await otp(pims, pin))).toBe(true);
}

async function block(login: string, pims: Pims): Promise<void> {
  for (let i = 0; i < 3; i++) await ask(pims, "000000");
  expect(await accountOf(login)).toMatchObject({ pin: "blocked", failedAttempts: 3 });
}

/** Another facade on a device's storage, as after a restart. */
async function again(login: string, storage: MemoryStorage, options: PimsOptions = {}, inWeboURL?: string) {
  const pims = service.facade(login, { storage, ...options });
  succeeded(await pims.initialize(service.parameters(inWeboURL === undefined ? {} : { inWeboURL })));
  return pims;
}

describe.each(["0.2.17", "0.2.11"])("library version %s", (libraryVersion) => {
  it("update: the new PIN gives OTPs at once, the old one is refused", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login, { libraryVersion });
    expect(await update(pims)).toEqual({ transactionId: expect.any(String), status: "SUCCEEDED" });
    for (let i = 0; i < 3; i++) await expectGood(login, pims, NEW_PIN);
    expect(codeOf(await ask(pims, PIN))).toBe(2308);
    await expectGood(login, pims, NEW_PIN);
    succeeded(await update(pims, NEW_PIN, PIN));
    await expectGood(login, pims, PIN);
  });

  it("reset: an account that was blocked is not, and the new PIN gives OTPs at once", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login, { libraryVersion });
    await block(login, pims);
    expect(codeOf(await ask(pims, PIN))).toBe(2317);
    expect(codeOf(await update(pims))).toBe(2317);
    succeeded(await reset(pims, await service.activationCode(login, "reset")));
    expect(await accountOf(login)).toMatchObject({ pin: "set", failedAttempts: 0 });
    await expectGood(login, pims, NEW_PIN);
    expect(codeOf(await ask(pims, PIN))).toBe(2308);
  });

  it("a second device goes on with the new PIN, after one change and after several", async () => {
    const login = await service.createAccount();
    const first = await service.enrolled(login, { libraryVersion });
    const second = await service.enrolled(login, { libraryVersion });
    const changes = [
      () => update(first, PIN, NEW_PIN),
      () => update(first, NEW_PIN, "5294"),
      async () => reset(first, await service.activationCode(login, "reset"), "52617384"),
      () => update(second, "52617384", "8619"),
      () => update(first, "8619", "9461"),
    ];
    for (const [i, pin] of [NEW_PIN, "5294", "52617384", "8619", "9461"].entries()) {
      succeeded((await changes[i]?.()) as Message);
      await expectGood(login, second, pin);
      await expectGood(login, first, pin);
    }
    expect(codeOf(await ask(second, PIN))).toBe(2308);
    expect((await accountOf(login)).devices).toHaveLength(2);
  });
});

describe("refusals", () => {
  it("the same PIN again is 2315, a wrong old PIN 2308, counted and blocking as any", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    expect(await update(pims, PIN, PIN)).toMatchObject({
      status: "FAILED",
      error: { code: 2315, label: expect.stringContaining("inwebo") },
    });
    await expectGood(login, pims, PIN);
    for (const [failures, code] of [2308, 2308, 2310].entries()) {
      expect(codeOf(await update(pims, "000000", NEW_PIN))).toBe(code);
      expect((await accountOf(login)).failedAttempts).toBe(failures + 1);
    }
    expect(codeOf(await update(pims))).toBe(2317);
    expect(await accountOf(login)).toMatchObject({ pin: "blocked" });
  });

  it("a reset may keep the PIN; its code is used up by it", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    const code = await service.activationCode(login, "reset");
    succeeded(await reset(pims, code, PIN));
    await expectGood(login, pims, PIN);
    expect(codeOf(await reset(pims, code))).toBe(2305);
    await expectGood(login, pims, PIN);
  });

  it("a wrong code, one for an enrolment and another account's are 2305, an old one 2306", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    expect(codeOf(await reset(pims, "abcdef"))).toBe(2305);
    expect(codeOf(await reset(pims, await service.activationCode(login)))).toBe(2305);
    const other = await service.activationCode(await service.createAccount(), "reset");
    expect(codeOf(await reset(pims, other))).toBe(2305);
    const code = await service.activationCode(login, "reset");
    service.clock.advance(601);
    expect(codeOf(await reset(pims, code))).toBe(2306);
    await expectGood(login, pims, PIN);
  });

  it("parameters: 2101, 2102; not enrolled: 2317; not signed in: 2301", async () => {
    const login = await service.createAccount();
    const pims = await service.signedIn(login);
    const set = (parameters: object) => pims.set("pims.authentication.pincode", parameters as never);
    const labels = async (parameters: object) => {
      const message = await set(parameters);
      return message.status === "FAILED" ? message.error.label : message.status;
    };
    expect(await labels({})).toBe("Missing action parameter");
    expect(await labels({ action: "change" })).toBe("Invalid action parameter");
    expect(await labels({ action: "update", newPIN: "1234" })).toBe("Missing oldPIN parameter");
    expect(await labels({ action: "update", oldPIN: "1234", newPIN: 1234 })).toBe("Invalid newPIN parameter");
    expect(await labels({ action: "reset", pinCode: "1234" })).toBe("Missing smsCode parameter");
    expect(await labels({ action: "reset", pinCode: "123", smsCode: "1" })).toBe("Invalid pinCode parameter");
    expect(codeOf(await update(pims))).toBe(2317);
    expect(codeOf(await reset(pims, "123456"))).toBe(2317);
    const stranger = await again(login, new MemoryStorage());
    expect(codeOf(await update(stranger))).toBe(2301);
  });
});

describe("the SMS for a reset", () => {
  it.each(["type", "action"])(
    "is asked for by %s, and its code resets the PIN, nothing else",
    async (name) => {
      const login = await service.createAccount();
      const pims = await service.enrolled(login);
      succeeded(
        await pims.get("pims.authentication.smscode", { [name]: "resetPIN" } as { type: "resetPIN" }),
      );
      const { code } = (await service.admin("GET", `/accounts/${login}/outbox`)).body.message;
      const second = await service.signedIn(login);
      const enrolled = await second.set("pims.authentication.enrollment", {
        action: "enroll",
        pinCode: PIN,
        smsCode: code,
      });
      expect(codeOf(enrolled)).toBe(2305);
      succeeded(await reset(pims, code));
      await expectGood(login, pims, NEW_PIN);
    },
  );

  it.each(["{}", "null", "[]", '"resetPIN"', '{"purpose":"enrollment"}', '{"purpose":"resetPIN","a":1}'])(
    "the service refuses the body %s",
    async (body) => {
      const login = await service.createAccount();
      const storage = new MemoryStorage();
      await service.signedIn(login, { storage });
      const { accessToken } = JSON.parse((await recordIn(storage, "session").read()) ?? "");
      const path = `/applications/cvs/v4/mobile/smsCode?client_id=${service.running.client.clientId}`;
      const response = await fetch(`${service.url}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
        body,
      });
      expect(response.status).toBe(400);
      expect((await service.admin("GET", `/accounts/${login}/outbox`)).body.message).toBeNull();
    },
  );
});

// Requests of a change: setup, finalize, ms. Only the ms round puts it in force.
const cuts = [1, 2, 3].flatMap((request) => [
  { request, cut: "before it arrives" as const, inForce: false },
  { request, cut: "its answer" as const, inForce: request === 3 },
]);

interface Interrupted {
  readonly login: string;
  readonly storage: MemoryStorage;
  /** The interrupted change. */
  readonly message: Message;
  readonly code: string;
}

async function interrupted(
  kind: "update" | "reset",
  request: number,
  cut: "before it arrives" | "its answer",
  blocked: boolean,
): Promise<Interrupted> {
  const login = await service.createAccount();
  const storage = new MemoryStorage();
  const pims = await service.enrolled(login, { storage });
  if (blocked) await block(login, pims);
  const code = await service.activationCode(login, "reset");
  const change = (on: Pims) => (kind === "update" ? update(on) : reset(on, code));
  if (cut === "its answer") {
    const message = await change(await again(login, storage, { fetch: losingAnswer(request) }));
    return { login, storage, message, code };
  }
  const proxy = await faultyProxy(service.url, (count) => count === request);
  const message = await change(await again(login, storage, {}, proxy.url));
  await proxy.close();
  return { login, storage, message, code };
}

describe.each(cuts)("cut at request $request, $cut", ({ request, cut, inForce }) => {
  const [good, bad] = inForce ? [NEW_PIN, PIN] : [PIN, NEW_PIN];

  it.each(["update", "reset"] as const)("of %s: exactly one PIN opens the device", async (kind) => {
    const { login, storage, message } = await interrupted(kind, request, cut, false);
    expect(codeOf(message)).toBe(2202);
    const pims = await again(login, storage);
    const blocked = { actionType: "strong", type: "isAccountBlocked" } as const;
    expect(succeeded(await pims.get("pims.authentication.account", blocked)).result).toEqual({
      isAccountBlocked: "NotBlocked",
    });
    expect(await accountOf(login)).toMatchObject({ pin: "set", failedAttempts: 0 });
    await expectGood(login, pims, good);
    expect(codeOf(await ask(pims, bad))).toBe(2308);
    expect((await accountOf(login)).failedAttempts).toBe(1);
    await expectGood(login, pims, good);
  });

  it.each(["update", "reset"] as const)(
    "of %s: the OTP right after it needs no status call",
    async (kind) => {
      const { login, storage } = await interrupted(kind, request, cut, false);
      await expectGood(login, await again(login, storage), good);
      expect(await accountOf(login)).toMatchObject({ pin: "set", failedAttempts: 0 });
    },
  );

  it.each(["update", "reset"] as const)("of %s: the same call again ends it", async (kind) => {
    const { login, storage, code } = await interrupted(kind, request, cut, false);
    const pims = await again(login, storage);
    succeeded(await (kind === "update" ? update(pims) : reset(pims, code)));
    expect(await accountOf(login)).toMatchObject({ pin: "set", failedAttempts: 0 });
    await expectGood(login, pims, NEW_PIN);
    expect(codeOf(await ask(pims, PIN))).toBe(2308);
  });

  it("of a reset of a blocked account: the same call with the same code unblocks it", async () => {
    const { login, storage, message, code } = await interrupted("reset", request, cut, true);
    expect(codeOf(message)).toBe(2202);
    expect((await accountOf(login)).pin).toBe(inForce ? "set" : "blocked");
    const pims = await again(login, storage);
    succeeded(await reset(pims, code));
    expect(await accountOf(login)).toMatchObject({ pin: "set", failedAttempts: 0 });
    await expectGood(login, pims, NEW_PIN);
  });
});

describe("more that comes between", () => {
  it("a blocked account's reset that came into force unheard: the OTP goes on with the new PIN", async () => {
    const { login, storage } = await interrupted("reset", 3, "its answer", true);
    await expectGood(login, await again(login, storage), NEW_PIN);
  });

  it("a change settled for the old PIN cannot come into force late", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.enrolled(login, { storage });
    let late: string | undefined;
    const pims = await again(login, storage, {
      fetch: async (url, init) => {
        if (!String(url).includes("mode=ms")) return fetch(url, init);
        late = String(url);
        throw new TypeError("fetch failed");
      },
    });
    expect(codeOf(await update(pims))).toBe(2202);
    await expectGood(login, pims, PIN);
    expect(await (await fetch(late ?? "")).text()).toContain("<err>NOK:");
    await expectGood(login, pims, PIN);
  });

  it.each([1, 2, 3, 4])(
    "answer %i on the way back is lost too: both are kept until the server tells",
    async (lost) => {
      for (const cut of ["before it arrives", "its answer"] as const) {
        const { login, storage } = await interrupted("update", 3, cut, false);
        const pims = await again(login, storage, { fetch: losingAnswer(lost) });
        await ask(pims, cut === "its answer" ? NEW_PIN : PIN);
        expect((await accountOf(login)).failedAttempts).toBe(0);
        await expectGood(login, await again(login, storage), cut === "its answer" ? NEW_PIN : PIN);
      }
    },
  );

  it("the process dies after the ms round, before the device is stored", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    const pims = await service.enrolled(login, { storage });
    let between: string | undefined;
    const watching = await again(login, storage, {
      fetch: async (url, init) => {
        if (String(url).includes("mode=ms")) between = await recordIn(storage, "device").read();
        return fetch(url, init);
      },
    });
    succeeded(await update(watching));
    expect(JSON.parse(between ?? "")).toHaveProperty("pending");
    expect(between).not.toContain(NEW_PIN);
    expect(JSON.parse((await recordIn(storage, "device").read()) ?? "")).not.toHaveProperty("pending");
    await recordIn(storage, "device").write(between ?? "");
    await expectGood(login, pims, NEW_PIN);
    expect(await accountOf(login)).toMatchObject({ pin: "set", failedAttempts: 0 });
  });

  it("an account that is blocked while an update hangs: the reset finds the keys in force", async () => {
    for (const cut of ["before it arrives", "its answer"] as const) {
      const { login, storage, code } = await interrupted("update", 3, cut, false);
      // Blocked as by another device's wrong PINs, whose keys this device does not know.
      await write(service, `update accounts set blocked = 1 where login = '${login}'`);
      const pims = await again(login, storage);
      expect(codeOf(await ask(pims, PIN))).toBe(2310);
      succeeded(await reset(pims, code, "7461"));
      await expectGood(login, pims, "7461");
      expect(await accountOf(login)).toMatchObject({ pin: "set", failedAttempts: 0 });
    }
  });

  it("two devices change the PIN at once: one does, and its PIN is in force for both", async () => {
    const login = await service.createAccount();
    const devices = [await service.enrolled(login), await service.enrolled(login)];
    const pins = ["5294", "2617"];
    const outcomes = await Promise.all(devices.map((device, i) => update(device, PIN, pins[i])));
    const won = pins.filter((_, i) => outcomes[i]?.status === "SUCCEEDED");
    expect(won).toHaveLength(1);
    for (const device of devices) await expectGood(login, device, won[0] ?? "");
  });
});
