// An account's limited resources, counted on the device against the running service.
import { once } from "node:events";
import {
  explain,
  type Failed,
  type LedgerReport,
  type LimitOptions,
  type LogEntry,
  MemoryStorage,
  type Message,
  type Pims,
  type PimsOptions,
} from "@openpims/sdk";
import { FileStorage } from "@openpims/sdk/node";
import { httpServer, tcpServer } from "@openpims/testing/faulty-server";
import {
  codeOf,
  otp,
  PIN,
  succeeded,
  TestClock,
  TestService,
  temporaryFolder,
} from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startOtpProcess } from "./otp-process.ts";

const DAY_SECONDS = 86_400;
const WRONG_PIN = "9999";
const aDay = (count: number) => ({ count, windowMs: DAY_SECONDS * 1000 });

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

async function ledgerOf(pims: Pims): Promise<LedgerReport> {
  const message = await pims.get("pims.authentication.account", { actionType: "strong", type: "ledger" });
  return succeeded(message).result.ledger;
}

async function usedOf(pims: Pims): Promise<Record<string, number>> {
  return Object.fromEntries(Object.entries(await ledgerOf(pims)).map(([name, { used }]) => [name, used]));
}

const ask = (pims: Pims, pinCode = PIN): Promise<Message> =>
  pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
const enroll = (pims: Pims, smsCode: string, pinCode = PIN): Promise<Message> =>
  pims.set("pims.authentication.enrollment", { action: "enroll", pinCode, smsCode });

function failed(message: Message): Failed {
  if (message.status === "FAILED") return message;
  throw new Error("expected FAILED");
}

/** A fetch that records its requests: the device's action and mode, or else the path. */
function counting(): { sent: string[]; fetch: typeof fetch } {
  const sent: string[] = [];
  return {
    sent,
    fetch: (input, init) => {
      const { pathname, searchParams } = new URL(String(input));
      const action = searchParams.get("action");
      sent.push(action === null ? pathname : `${action} ${searchParams.get("mode")}`);
      return fetch(input, init);
    },
  };
}

/** A new facade on the same storage, as after a restart. */
async function again(login: string, options: PimsOptions): Promise<Pims> {
  const pims = service.facade(login, options);
  succeeded(await pims.initialize(service.parameters()));
  return pims;
}

const storages: [string, () => MemoryStorage | FileStorage][] = [
  ["memory", () => new MemoryStorage()],
  [
    "files",
    () => {
      const folder = temporaryFolder();
      onTestFinished(folder.remove);
      return new FileStorage({ directory: folder.path, keychain: false });
    },
  ],
];

describe.each(storages)("in %s", (_, make) => {
  it("OTPs: over the limit nothing is sent, and the message is explained with the next try", async () => {
    const login = await service.createAccount();
    const log: LogEntry[] = [];
    const clock = new TestClock();
    const { sent, fetch } = counting();
    const options = { storage: make(), clock, fetch, limits: { otp: aDay(2) } };
    const first = await service.enrolled(login, options);
    await otp(first);
    const pims = await again(login, { ...options, log: (entry) => log.push(entry) });
    await otp(pims);

    sent.length = 0;
    const message = failed(await ask(pims));
    expect(message.error).toEqual({ code: 2000, label: "Unknown error" });
    expect(sent).toEqual([]);
    const { nextTry } = (await ledgerOf(pims)).otp;
    expect(explain(message)).toMatchObject({ retry: "later", costs: ["OTP"], nextTry });
    expect(explain(message).happened).toContain("2 one-time passwords in 24 hours");
    expect(explain(message, { language: "fr" }).remedy).toContain(String(nextTry));
    expect(log).toContainEqual(
      expect.objectContaining({
        transactionId: message.transactionId,
        event: "answered 2000",
        details: `LimitReached, otp, 2, 86400, ${nextTry}`,
      }),
    );

    clock.advance(-365 * DAY_SECONDS);
    expect(codeOf(await ask(pims))).toBe(2000);
    clock.advance(366 * DAY_SECONDS + 1);
    expect(await service.verify(login, await otp(pims))).toBe(true);
  });

  it("PIN tries: wrong ones in a row; the right one ends them, and the account is never blocked", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login, { storage: make(), limits: { pinTry: aDay(2) } });
    expect(codeOf(await ask(pims, WRONG_PIN))).toBe(2308);
    expect((await usedOf(pims)).pinTry).toBe(1);
    await otp(pims);
    expect((await usedOf(pims)).pinTry).toBe(0);
    for (let i = 0; i < 2; i++) expect(codeOf(await ask(pims, WRONG_PIN))).toBe(2308);
    const message = failed(await ask(pims));
    expect(explain(message)).toMatchObject({ code: 2000, retry: "later", costs: ["PIN"] });
    const update = { action: "update", oldPIN: PIN, newPIN: "5294" } as const;
    expect(codeOf(await pims.set("pims.authentication.pincode", update))).toBe(2000);
    expect((await service.account(login)).body).toMatchObject({ pin: "set", failedAttempts: 2 });

    const smsCode = await service.activationCode(login, "reset");
    const reset = { action: "reset", pinCode: "5294", smsCode } as const;
    succeeded(await pims.set("pims.authentication.pincode", reset));
    expect(await service.verify(login, await otp(pims, "5294"))).toBe(true);
  });
});

describe("calls without a cost", () => {
  it("local refusals", async () => {
    const pims = await service.signedIn(await service.createAccount(), { limits: { otp: aDay(1) } });
    for (let i = 0; i < 3; i++) expect(codeOf(await ask(pims))).toBe(2317);
    expect(codeOf(await pims.get("pims.authentication.otp", { action: "withPIN" } as never))).toBe(2101);
    expect(await usedOf(pims)).toEqual({ smsCode: 0, activation: 0, otp: 0, pinTry: 0 });
  });

  it("a server that is not there, or refuses before anything is proved", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.enrolled(login, { storage });
    const limits = { otp: aDay(1), pinTry: aDay(1), smsCode: aDay(1) };
    const gone = await tcpServer(() => {});
    await gone.close();
    const unreachable: typeof fetch = (asked, init) =>
      fetch(String(asked).replace(service.url, gone.url), init);
    const offline = service.facade(login, { storage, limits, fetch: unreachable });
    succeeded(await offline.initialize(service.parameters()));
    for (let i = 0; i < 2; i++) {
      expect(codeOf(await ask(offline))).toBe(2202);
      expect(codeOf(await offline.get("pims.authentication.smscode", { type: "enrollment" }))).toBe(2202);
    }
    const pims = await again(login, { storage, limits });
    expect(await usedOf(pims)).toMatchObject({ smsCode: 0, otp: 0, pinTry: 0 });
    await otp(pims);
  });

  it("looking at an SMS code: only the enrolment is an activation", async () => {
    const login = await service.createAccount();
    const pims = await service.signedIn(login, { limits: { activation: aDay(1) } });
    const smsCode = await service.activationCode(login);
    for (let i = 0; i < 2; i++)
      succeeded(await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode }));
    expect((await usedOf(pims)).activation).toBe(0);
    expect(codeOf(await enroll(pims, "000000"))).toBe(2305);
    expect((await usedOf(pims)).activation).toBe(0);
    succeeded(await enroll(pims, smsCode));
    expect(await usedOf(pims)).toMatchObject({ activation: 1, pinTry: 0 });
  });
});

it("an answer that is lost stays counted", async () => {
  const login = await service.createAccount();
  const storage = new MemoryStorage();
  await service.enrolled(login, { storage });
  const losing: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (!String(input).includes("ActionFinalize") && !String(input).includes("smsCode")) return response;
    await response.text();
    throw new TypeError("fetch failed");
  };
  const pims = await again(login, { storage, fetch: losing, limits: { otp: aDay(5), pinTry: aDay(1) } });
  expect(codeOf(await ask(pims))).toBe(2202);
  expect(codeOf(await pims.get("pims.authentication.smscode", { type: "enrollment" }))).toBe(2202);
  expect(await usedOf(pims)).toMatchObject({ smsCode: 1, otp: 1, pinTry: 1 });
  expect(explain(failed(await ask(pims))).costs).toEqual(["PIN"]);
});

it.each([
  ["ECONNREFUSED", { otp: 0, pinTry: 0 }],
  ["CERT_HAS_EXPIRED", { otp: 0, pinTry: 0 }],
  ["UND_ERR_CONNECT_TIMEOUT", { otp: 0, pinTry: 0 }],
  ["ECONNRESET", { otp: 1, pinTry: 1 }],
  ["UND_ERR_HEADERS_TIMEOUT", { otp: 1, pinTry: 1 }],
])("a finalize that ends with %s counts %j", async (code, used) => {
  let failing = false;
  const pims = await service.enrolled(await service.createAccount(), {
    limits: { otp: aDay(5), pinTry: aDay(2) },
    fetch: async (input, init) => {
      if (!failing || !String(input).includes("ActionFinalize")) return fetch(input, init);
      throw new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
    },
  });
  failing = true;
  const message = failed(await ask(pims));
  expect(message.error.code).toBe(2202);
  expect(explain(message).costs).toEqual(["OTP", "PIN"]);
  expect(await usedOf(pims)).toMatchObject(used);
  failing = false;
  succeeded(await ask(pims));
});

it("SMS codes: each variant counts, and one over the limit is not asked for", async () => {
  const login = await service.createAccount();
  const { sent, fetch } = counting();
  const pims = await service.signedIn(login, { fetch, limits: { smsCode: aDay(2) } });
  succeeded(await pims.get("pims.authentication.smscode", { type: "enrollment" }));
  succeeded(await pims.get("pims.authentication.smscode", { type: "resetPIN" }));
  sent.length = 0;
  for (const type of ["enrollment", "resetPIN"] as const) {
    const message = failed(await pims.get("pims.authentication.smscode", { type }));
    expect(explain(message)).toMatchObject({ code: 2000, retry: "later", costs: ["SMS"] });
  }
  // A different user on the same device changes nothing.
  succeeded(await pims.set("pims.authentication.user", { action: "forcedLogin" }));
  expect(sent).not.toContain("/applications/cvs/v4/mobile/smsCode");
  expect((await usedOf(pims)).smsCode).toBe(2);
});

describe("an activation is never repeated by itself", () => {
  it.each([
    ["breaks the connection", undefined],
    ["answers 500", "HTTP 500"],
    ["refuses", "NOK:FORBIDDEN"],
  ])("where the server %s", async (_, how) => {
    const login = await service.createAccount();
    const finalizes: string[] = [];
    const server = await httpServer(async (request, response) => {
      const url = request.url ?? "";
      if (url.includes("action=ActionFinalize")) {
        finalizes.push(new URL(url, "http://x").searchParams.get("mode") ?? "");
        if (how === undefined) return response.socket?.resetAndDestroy();
        if (how === "HTTP 500") return response.writeHead(500).end();
        return response.end(`<ActionFinalize><err>${how}</err></ActionFinalize>`);
      }
      const answer = await fetch(`${service.url}${url}`);
      response.writeHead(answer.status).end(await answer.text());
    });
    onTestFinished(server.close);
    const storage = new MemoryStorage();
    await service.signedIn(login, { storage });
    const pims = service.facade(login, { storage });
    succeeded(await pims.initialize(service.parameters({ inWeboURL: server.url })));
    expect(["2202", "2317"]).toContain(
      String(codeOf(await enroll(pims, await service.activationCode(login)))),
    );
    expect(finalizes).toEqual(["activate"]);
    expect((await usedOf(pims)).activation).toBe(1);
  });
});

it("activations: over the limit nothing is sent, and the device of before is not touched", async () => {
  const login = await service.createAccount();
  const { sent, fetch } = counting();
  const pims = await service.enrolled(login, { fetch, limits: { activation: aDay(1) } });
  succeeded(await pims.set("pims.authentication.enrollment", { action: "remove" }));
  const smsCode = await service.activationCode(login);
  sent.length = 0;
  expect(explain(failed(await enroll(pims, smsCode)))).toMatchObject({ code: 2000, retry: "later" });
  expect(sent).toEqual([]);
});

it("a second device: its PIN is a try where the account has one, and remove starts anew", async () => {
  const login = await service.createAccount();
  await service.enrolled(login);
  const { sent, fetch } = counting();
  const second = await service.signedIn(login, { fetch, limits: { pinTry: aDay(1) } });
  const smsCode = await service.activationCode(login);
  expect(codeOf(await enroll(second, smsCode, WRONG_PIN))).toBe(2308);
  expect(await usedOf(second)).toMatchObject({ activation: 1, pinTry: 1 });
  sent.length = 0;
  // The setup, which uses nothing up, shows that the server would check the PIN.
  expect(codeOf(await enroll(second, smsCode))).toBe(2000);
  expect(sent).toEqual(["ActionSetup activate"]);
  expect(await usedOf(second)).toMatchObject({ activation: 1, pinTry: 1 });
  succeeded(await second.set("pims.authentication.enrollment", { action: "remove" }));
  expect((await usedOf(second)).pinTry).toBe(0);
  succeeded(await enroll(second, await service.activationCode(login)));
});

it("a PIN update proves the old PIN", async () => {
  const pims = await service.enrolled(await service.createAccount(), { limits: { pinTry: aDay(2) } });
  const update = (oldPIN: string, newPIN: string) =>
    pims.set("pims.authentication.pincode", { action: "update", oldPIN, newPIN });
  expect(codeOf(await update(WRONG_PIN, "5294"))).toBe(2308);
  expect((await usedOf(pims)).pinTry).toBe(1);
  succeeded(await update(PIN, "5294"));
  expect((await usedOf(pims)).pinTry).toBe(0);
});

/** An enrolled device of the environment Production, at this service. */
async function enrolledInProduction() {
  const login = await service.createAccount();
  const storage = new MemoryStorage();
  const pims = service.facade(login, { storage });
  succeeded(await pims.initialize({ ...service.parameters(), environnement: "Production" }));
  succeeded(await pims.set("pims.authentication.user", { action: "login" }));
  succeeded(await enroll(pims, await service.activationCode(login)));
  return { login, storage, pims };
}

it("in production the field's figures are the default: six OTPs a day", async () => {
  const { login, storage, pims } = await enrolledInProduction();
  expect(await ledgerOf(pims)).toMatchObject({
    smsCode: { limit: 5, windowSeconds: DAY_SECONDS },
    activation: { used: 1, limit: 9, windowSeconds: 30 * DAY_SECONDS, nextTry: null },
    otp: { used: 0, limit: 6, windowSeconds: DAY_SECONDS, nextTry: null },
    pinTry: { limit: 2, windowSeconds: DAY_SECONDS },
  });
  for (let i = 0; i < 6; i++) await otp(pims);
  expect(codeOf(await ask(pims))).toBe(2000);
  // Another environment has a ledger of its own.
  const elsewhere = await again(login, { storage });
  expect((await ledgerOf(elsewhere)).otp).toEqual({
    used: 0,
    limit: null,
    windowSeconds: null,
    nextTry: null,
  });
});

it("in production with services of one's own, no remedy is in the brand's app", async () => {
  const { pims } = await enrolledInProduction();
  const message = failed(await ask(pims, WRONG_PIN));
  const { remedy } = explain(message, { audience: "command", brand: "Peugeot", environment: "Production" });
  expect(remedy).toContain("openpims pin reset");
  expect(remedy).not.toContain("MyPeugeot");
});

it("a misspelt limit does not start; the ledger is read without a user and without a request", async () => {
  const login = await service.createAccount();
  const broken = service.facade(login, { limits: { otps: null } as LimitOptions });
  const message = failed(await broken.initialize(service.parameters()));
  expect(message.error).toEqual({ code: 2102, label: "Invalid limits.otps parameter" });
  const { sent, fetch } = counting();
  const pims = service.facade(login, { fetch });
  const query = { actionType: "strong", type: "ledger" } as const;
  expect(codeOf(await pims.get("pims.authentication.account", query))).toBe(2001);
  succeeded(await pims.initialize(service.parameters()));
  expect(await usedOf(pims)).toEqual({ smsCode: 0, activation: 0, otp: 0, pinTry: 0 });
  expect(sent).toEqual([]);
});

describe("over processes", () => {
  async function enrolledIn(folder: string): Promise<{ login: string; pims: Pims }> {
    const login = await service.createAccount();
    const storage = new FileStorage({ directory: folder, keychain: false });
    return { login, pims: await service.enrolled(login, { storage }) };
  }

  it("50 calls at once over two of them, with a limit of 6: 6 are sent", async () => {
    const folder = temporaryFolder();
    onTestFinished(folder.remove);
    const { login, pims } = await enrolledIn(folder.path);
    const sent: string[] = [];
    const counter = await httpServer(async (request, response) => {
      sent.push(new URL(request.url ?? "", "http://x").searchParams.get("action") ?? "");
      const answer = await fetch(`${service.url}${request.url}`);
      response.writeHead(answer.status).end(await answer.text());
    });
    onTestFinished(counter.close);
    const task = {
      directory: folder.path,
      calls: 25,
      parameters: service.parameters({ inWeboURL: counter.url }),
      servers: { identityProvider: service.url, api: service.url },
      limits: { otp: aDay(6) },
    };
    const processes = [startOtpProcess(task), startOtpProcess(task)];
    for (const { nextLine } of processes) expect(await nextLine()).toBe("ready");
    for (const { child } of processes) child.stdin?.write("go\n");
    const answers = await Promise.all(
      processes.map(async ({ nextLine }) => JSON.parse(await nextLine()) as Message[]),
    );
    await Promise.all(processes.map(({ child }) => child.exitCode ?? once(child, "exit")));
    const otps = answers
      .flat()
      .map((message) =>
        message.status === "SUCCEEDED" ? (message.result as { otp: string }).otp : codeOf(message),
      );
    expect(otps.filter((code) => code === 2000)).toHaveLength(44);
    const good = otps.filter((code) => typeof code === "string");
    expect(good).toHaveLength(6);
    for (const text of good) expect(await service.verify(login, text)).toBe(true);
    expect(sent.toSorted()).toEqual([...Array(6).fill("ActionFinalize"), ...Array(6).fill("ActionSetup")]);
    expect((await usedOf(pims)).otp).toBe(6);
  });

  it("one that is killed between counting and sending has used it up", async () => {
    const folder = temporaryFolder();
    onTestFinished(folder.remove);
    const { login, pims } = await enrolledIn(folder.path);
    const { promise: reached, resolve } = Promise.withResolvers<void>();
    // A server that accepts and never answers: the proof is not sent yet, but the use is counted.
    const silent = await tcpServer(() => resolve());
    onTestFinished(silent.close);
    const { child, nextLine } = startOtpProcess({
      directory: folder.path,
      calls: 1,
      parameters: service.parameters({ inWeboURL: silent.url }),
      servers: { identityProvider: service.url, api: service.url },
      limits: { otp: aDay(6), pinTry: aDay(2) },
    });
    expect(await nextLine()).toBe("ready");
    child.stdin?.write("go\n");
    await reached;
    child.kill("SIGKILL");
    await (child.signalCode ?? once(child, "exit"));
    expect(await usedOf(pims)).toMatchObject({ otp: 1, pinTry: 1 });
    expect(await service.verify(login, await otp(pims))).toBe(true);
  });
});
