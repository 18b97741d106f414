// Each of the page's 15 codes, produced by its real cause (docs/protocol.md#codes-by-cause).
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  catalogue,
  explain,
  MemoryStorage,
  type Message,
  type Pims,
  type SecureStorage,
} from "@openpims/sdk";
import { FileStorage } from "@openpims/sdk/node";
import { type FaultyServer, faultyProxy, httpServer } from "@openpims/testing/faulty-server";
import {
  codeOf,
  otp,
  PIN,
  recordIn,
  recordNameOf,
  succeeded,
  TestService,
  temporaryFolder,
} from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const ask = (pims: Pims, pinCode = PIN): Promise<Message> =>
  pims.get("pims.authentication.otp", { action: "withPIN", pinCode });

const isEnrolled = async (pims: Pims): Promise<boolean> => {
  const asked = await pims.get("pims.authentication.account", {
    actionType: "strong",
    type: "isDeviceActivated",
  });
  return succeeded(asked).result.isDeviceActivated;
};

/** A facade on the device and session of `storage` that calls another server. */
async function speakingTo(url: string, storage: SecureStorage, login: string): Promise<Pims> {
  const pims = service.facade(login, { storage, timeoutMs: 2000 });
  succeeded(await pims.initialize(service.parameters({ inWeboURL: url })));
  return pims;
}

it("a server that the device was not enrolled at does not end it", async () => {
  const storage = new MemoryStorage();
  const login = await service.createAccount();
  const pims = await service.enrolled(login, { storage });
  const elsewhere = await TestService.start();
  const other = service.facade(login, { storage });
  // The same machine under another name, and a service that does not know the device.
  succeeded(
    await other.initialize(
      service.parameters({ inWeboURL: elsewhere.url.replace("127.0.0.1", "localhost") }),
    ),
  );
  for (let i = 0; i < 2; i++)
    expect(codeOf(await other.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }))).toBe(
      2312,
    );
  expect(await service.verify(login, await otp(pims))).toBe(true);
  await elsewhere.stop();
});

describe("2000 Unknown error", () => {
  it("the device's storage cannot be used", async () => {
    const login = await service.createAccount();
    const folder = temporaryFolder();
    const directory = join(folder.path, "device");
    const files = new FileStorage({ directory, keychain: false });
    const session = new MemoryStorage();
    const storage: SecureStorage = {
      record: (name) => (name.startsWith("device") ? files : session).record(name),
    };
    const pims = await service.enrolled(login, { storage });
    renameSync(directory, `${directory}.away`);
    writeFileSync(directory, "a file where the folder was");
    expect(codeOf(await ask(pims))).toBe(2000);
    renameSync(directory, `${directory}.file`);
    renameSync(`${directory}.away`, directory);
    expect(await service.verify(login, await otp(pims))).toBe(true);
    folder.remove();
  });

  it("the session's storage cannot be used: the log says why", async () => {
    const folder = temporaryFolder();
    const directory = join(folder.path, "a file");
    writeFileSync(directory, "where the folder should be");
    const entries: object[] = [];
    const storage = new FileStorage({ directory, keychain: false });
    const pims = service.facade("nobody", { storage, log: (entry) => entries.push(entry) });
    await pims.initialize(service.parameters());
    const message = await ask(pims);
    expect(codeOf(message)).toBe(2000);
    expect(entries).toMatchObject([
      { event: "answered 2000", details: expect.stringContaining("a link or no file") },
    ]);
    expect(message.status === "FAILED" && explain(message).remedy).toContain(
      "permissions of the data folder",
    );
    folder.remove();
  });

  it("an unforeseen exception, logged with the call's transactionId and without its text", async () => {
    const login = await service.createAccount();
    const entries: object[] = [];
    const storage = new MemoryStorage();
    await service.enrolled(login, { storage });
    const clock = {
      now(): number {
        throw new Error(`secret ${PIN}`);
      },
    };
    const pims = service.facade(login, { storage, clock, log: (entry) => entries.push(entry) });
    await pims.initialize(service.parameters());
    const message = await pims.get("pims.authentication.smscode", { type: "enrollment" });
    expect(codeOf(message)).toBe(2000);
    expect(entries).toMatchObject([{ level: "error", transactionId: message.transactionId }]);
    expect(JSON.stringify(entries)).not.toContain(PIN);
  });
});

describe("2001 Facade not initialized", () => {
  it("before initialize and after release", async () => {
    const login = await service.createAccount();
    const pims = service.facade(login);
    expect(codeOf(await ask(pims))).toBe(2001);
    expect(codeOf(await pims.release())).toBe(2001);
    await pims.initialize(service.parameters());
    expect(codeOf(await ask(pims))).toBe(2301);
    succeeded(await pims.release());
    expect(codeOf(await ask(pims))).toBe(2001);
  });

  it("a refused initialize leaves the facade as it was; a second one answers 2007", async () => {
    const pims = service.facade("nobody");
    const parameters = service.parameters();
    const without = { ...parameters, profile: undefined } as unknown as typeof parameters;
    expect(await pims.initialize(without)).toMatchObject({
      error: { code: 2101, label: "Missing profile parameter" },
    });
    expect(codeOf(await ask(pims))).toBe(2001);
    succeeded(await pims.initialize(parameters));
    expect(codeOf(await pims.initialize(parameters))).toBe(2007);
  });

  it("a call under way when release is called ends well", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    const underWay = ask(pims);
    await pims.get("pims.sdk.version");
    succeeded(await pims.release());
    expect((await underWay).status).toBe("SUCCEEDED");
  });
});

describe("2006 Core not well configured", () => {
  it("initialised without macID, or without inWeboURL where nothing fills it in", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.enrolled(login, { storage });
    const { macID, inWeboURL, ...credential } = service.parameters().credential;
    const parameters = service.parameters();
    const incomplete = [
      { ...parameters, credential: { ...credential, inWeboURL: inWeboURL ?? "" } },
      {
        ...parameters,
        environnement: "Preproduction" as const,
        credential: { ...credential, macID: macID ?? "" },
      },
    ];
    for (const configuration of incomplete) {
      const pims = service.facade(login, { storage });
      succeeded(await pims.initialize(configuration));
      // A session of another environment does not count here.
      succeeded(await pims.set("pims.authentication.user", { action: "login" }));
      expect(codeOf(await ask(pims))).toBe(2006);
    }
  });
});

// 2101 and 2102: otp-with-pin.test.ts. 2202: network.test.ts.

describe("2308 inwebo: access refused", () => {
  it("a wrong PIN, counted once; the device stays usable", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    expect(codeOf(await ask(pims, "9999"))).toBe(2308);
    expect((await service.account(login)).body).toMatchObject({ failedAttempts: 1, pin: "set" });
    expect(await service.verify(login, await otp(pims))).toBe(true);
    expect((await service.account(login)).body).toMatchObject({ failedAttempts: 0 });
  });

  it("an OTP without PIN from a device that has one, and no PIN try is counted for it", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    expect(codeOf(await pims.get("pims.authentication.otp", { action: "withoutPIN" }))).toBe(2308);
    expect((await service.account(login)).body).toMatchObject({ failedAttempts: 0 });
  });
});

describe("2309 inwebo: version error", () => {
  it("the library announced is below the server's minimum", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    await service.admin("PUT", "/policy", { minimumLibraryVersion: "0.3.0" });
    expect(codeOf(await ask(pims))).toBe(2309);
    await service.admin("PUT", "/policy", { minimumLibraryVersion: "0.0.0" });
    expect(await service.verify(login, await otp(pims))).toBe(true);
  });
});

describe("2310 inwebo: account is blocked", () => {
  it("at the third wrong PIN; from then on 2317 without a request", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.enrolled(login, { storage });
    const proxy = await faultyProxy(service.url, () => false);
    const pims = await speakingTo(proxy.url, storage, login);
    expect([
      codeOf(await ask(pims, "9999")),
      codeOf(await ask(pims, "9998")),
      codeOf(await ask(pims, "9997")),
    ]).toEqual([2308, 2308, 2310]);
    expect((await service.account(login)).body.pin).toBe("blocked");
    const received = proxy.received();
    expect(codeOf(await ask(pims))).toBe(2317);
    expect(proxy.received()).toBe(received);
    const asked = await pims.get("pims.authentication.account", {
      actionType: "strong",
      type: "isAccountBlocked",
    });
    expect(succeeded(asked).result.isAccountBlocked).toBe("PinBlocked");
    await proxy.close();
  });

  it("blocked by an operator", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    await service.admin("PATCH", `/accounts/${login}`, { blocked: true });
    expect(codeOf(await ask(pims))).toBe(2310);
    expect(codeOf(await ask(pims))).toBe(2317);
  });
});

describe("2311 inwebo: internal state not correct", () => {
  it("the stored device was tampered with: it is left as it is", async () => {
    const login = await service.createAccount();
    const folder = temporaryFolder();
    const files = new FileStorage({ directory: folder.path, keychain: false });
    const session = new MemoryStorage();
    const storage: SecureStorage = {
      record: (name) => (name.startsWith("device") ? files : session).record(name),
    };
    const pims = await service.enrolled(login, { storage });
    const file = join(folder.path, `${recordNameOf("device")}.json`);
    const good = readFileSync(file, "utf8");
    const bad = good.replace(/"data":"(.)/, (_, first) => `"data":"${first === "A" ? "B" : "A"}`);
    writeFileSync(file, bad);
    expect(codeOf(await ask(pims))).toBe(2311);
    expect(readFileSync(file, "utf8")).toBe(bad);
    writeFileSync(file, good);
    expect(await service.verify(login, await otp(pims))).toBe(true);
    folder.remove();
  });
});

describe("2312 inwebo: device is disabled or unknown", () => {
  it.each(["disabled", "removed"])(
    "the device was %s: it is wiped, and the next call answers 2317",
    async (how) => {
      const login = await service.createAccount();
      const pims = await service.enrolled(login);
      const [device] = (await service.account(login)).body.devices;
      if (how === "disabled") await service.admin("PATCH", `/devices/${device.id}`, { disabled: true });
      else await service.admin("DELETE", `/devices/${device.id}`);
      expect(codeOf(await ask(pims))).toBe(2312);
      expect(await isEnrolled(pims)).toBe(false);
      expect(codeOf(await ask(pims))).toBe(2317);
    },
  );
});

describe("2313, 2314", () => {
  it("2313: the account must activate a desktop token first", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    await service.admin("PATCH", `/accounts/${login}`, { requiresDesktopToken: true });
    expect(codeOf(await ask(pims))).toBe(2313);
    await service.admin("PATCH", `/accounts/${login}`, { requiresDesktopToken: false });
    expect(await service.verify(login, await otp(pims))).toBe(true);
  });

  it("2314: no service is open to the account", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    await service.admin("PATCH", `/accounts/${login}`, { services: [] });
    expect(codeOf(await ask(pims))).toBe(2314);
    await service.admin("PATCH", `/accounts/${login}`, { services: ["1"] });
    expect(await service.verify(login, await otp(pims))).toBe(true);
  });
});

describe("2316 the operation succeeded but it required a post-synchronization which failed", () => {
  it("the server asks for a second round (J), and the connection is cut in it", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.enrolled(login, { storage });
    for (const cut of [3, 4]) {
      await service.admin("PATCH", `/accounts/${login}`, { resynchronise: true });
      const proxy = await faultyProxy(service.url, (count) => count === cut);
      const pims = await speakingTo(proxy.url, storage, login);
      expect(codeOf(await ask(pims))).toBe(2316);
      expect(proxy.received()).toBe(cut);
      expect(await service.verify(login, await otp(pims))).toBe(true);
      await proxy.close();
    }
  });

  it("where the second round works, its OTP is the one that is handed out: four requests, no more", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    await service.enrolled(login, { storage });
    await service.admin("PATCH", `/accounts/${login}`, { resynchronise: true });
    const proxy = await faultyProxy(service.url, () => false);
    const pims = await speakingTo(proxy.url, storage, login);
    expect(await service.verify(login, await otp(pims))).toBe(true);
    expect(proxy.received()).toBe(4);
    await proxy.close();
  });
});

describe("2317 inwebo: forbidden operation", () => {
  it("a device that is not enrolled, without a request", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    const signedIn = await service.signedIn(login, { storage });
    const proxy = await faultyProxy(service.url, () => false);
    const pims = await speakingTo(proxy.url, storage, login);
    expect(codeOf(await ask(signedIn))).toBe(2317);
    expect(codeOf(await ask(pims))).toBe(2317);
    expect(proxy.received()).toBe(0);
    await proxy.close();
  });

  it("a state that a newer library stored: it must be upgraded, and nothing is overwritten", async () => {
    const login = await service.createAccount();
    const storage = new MemoryStorage();
    const pims = await service.enrolled(login, { storage });
    const record = recordIn(storage, "device");
    const newer = JSON.stringify({ ...JSON.parse((await record.read()) ?? ""), version: 2 });
    await record.write(newer);
    expect(codeOf(await ask(pims))).toBe(2317);
    expect(await record.read()).toBe(newer);
  });

  it("enrolling a device that is enrolled", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    const smsCode = await service.activationCode(login);
    const again = await pims.set("pims.authentication.enrollment", {
      action: "enroll",
      pinCode: PIN,
      smsCode,
    });
    expect(codeOf(again)).toBe(2317);
    expect(await service.verify(login, await otp(pims))).toBe(true);
  });
});

describe("each word of the server, over a real socket", () => {
  const words: [word: string, code: number, after: "usable" | "blocked" | "gone"][] = [
    ["NOK:CODE", 2000, "usable"],
    ["NOK:SN", 2000, "usable"],
    ["NOK:ACCESS", 2308, "usable"],
    ["NOK:VERSION", 2309, "usable"],
    ["NOK_BLOCKED", 2310, "blocked"],
    ["OK:BLOCKED", 2310, "blocked"],
    ["NOK:NOK_BLOCKED", 2310, "blocked"],
    ["NOK:STATE", 2311, "usable"],
    ["NOK:NODEVICE", 2312, "gone"],
    ["NOK:NOCA", 2313, "usable"],
    ["NOK:NOSRV", 2314, "usable"],
    ["NOK:PINREUSED", 2000, "usable"],
    ["NOK:SYNCHROFAILED", 2316, "usable"],
    ["NOK:FORBIDDEN", 2317, "usable"],
    ["NOK:PINREFUSED", 2000, "usable"],
    ["NOK:TIMEOUT", 2000, "usable"],
    ["NOK:URL", 2000, "usable"],
    ["NOK:MAXNBTOOLS", 2000, "usable"],
    ["NOK:BIOKEY", 2000, "usable"],
    ["NOK:ERR1", 2000, "usable"],
    ["NOK", 2000, "usable"],
    ["NOK:SAT", 2000, "usable"],
    ["NOK:BLOCKED", 2000, "usable"],
    ["NOK:<b>", 2000, "usable"],
    ["MAYBE", 2202, "usable"],
  ];

  let word = "";
  let half: "ActionSetup" | "ActionFinalize" = "ActionSetup";
  let server: FaultyServer;
  beforeAll(async () => {
    server = await httpServer((request, response) => {
      const action = new URL(request.url ?? "", "http://x").searchParams.get("action");
      const err = action === half ? word.replace("<", "&lt;") : "OK";
      response.end(`<?xml version="1.0"?><${action}><err>${err}</err><challenge>c</challenge></${action}>`);
    });
  });
  afterAll(() => server.close());

  describe.each(["ActionSetup", "ActionFinalize"] as const)("in the answer to %s", (action) => {
    it.each(words)("%s → %i, device %s", async (text, code, after) => {
      const login = await service.createAccount();
      const storage = new MemoryStorage();
      const direct = await service.enrolled(login, { storage });
      const pims = await speakingTo(server.url, storage, login);
      [word, half] = [text, action];
      const received = server.received();
      const message = await ask(pims);
      expect(message).toMatchObject({
        error: { code, label: catalogue[code as keyof typeof catalogue].label },
      });
      // A time-out is retried once, silently; a proof that does not fit leads to a synchronisation. There are no other retries.
      const pair = action === "ActionSetup" ? 1 : 2;
      const second = text === "NOK:TIMEOUT" || (text === "NOK:STATE" && action === "ActionFinalize");
      expect(server.received() - received).toBe(second ? 2 * pair : pair);
      if (after === "usable") expect(await service.verify(login, await otp(direct))).toBe(true);
      else expect(codeOf(await ask(direct))).toBe(2317);
      expect(await isEnrolled(direct)).toBe(after !== "gone");
    });
  });
});
