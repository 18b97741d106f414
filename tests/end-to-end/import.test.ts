// A device enrolled by a Python client continues here: imported from its file, it gives OTPs that the service accepts.
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import {
  explain,
  type Failed,
  type LogEntry,
  MemoryStorage,
  type Pims,
  type PimsOptions,
} from "@openpims/sdk";
import { DEFAULT_MAC_ID } from "@openpims/service";
import { codeOf, otp, PIN, recordIn, succeeded, TestService } from "@openpims/testing/harness";
import { execute, fileOf, type KnownDevice, newKnownDevice, seed } from "@openpims/testing/imported-device";
import { write } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MACID = "bb8e981582b0f31353108fb020bead1c";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ macIds: [DEFAULT_MAC_ID, MACID] });
});
afterAll(() => service.stop());

const importing = (pims: Pims, file: Uint8Array) =>
  pims.set("pims.authentication.enrollment", { action: "import", file });

/** A facade with the file's macID, without a signed-in user, and the addresses that it requests. */
async function facade(login: string, options: PimsOptions = {}) {
  const addresses: string[] = [];
  const storage = options.storage ?? new MemoryStorage();
  const entries: LogEntry[] = [];
  const pims = service.facade(login, {
    storage,
    log: (entry) => entries.push(entry),
    fetch: (...[url, init]: Parameters<typeof fetch>) => {
      addresses.push(String(url));
      return fetch(url, init);
    },
    ...options,
  });
  succeeded(await pims.initialize(service.parameters({ macID: MACID })));
  return { pims, addresses, entries, stored: () => recordIn(storage, "device").read() };
}

async function known(pin = PIN): Promise<{ login: string; device: KnownDevice; file: Uint8Array }> {
  const login = await service.createAccount();
  const device = newKnownDevice(pin);
  seed(service, login, device);
  return { login, device, file: fileOf(device) };
}

async function statusOf(pims: Pims): Promise<[activated: boolean, blocked: string]> {
  const strong = { actionType: "strong" } as const;
  const activated = await pims.get("pims.authentication.account", { ...strong, type: "isDeviceActivated" });
  const blocked = await pims.get("pims.authentication.account", { ...strong, type: "isAccountBlocked" });
  return [succeeded(activated).result.isDeviceActivated, succeeded(blocked).result.isAccountBlocked];
}

async function signIn(pims: Pims): Promise<void> {
  succeeded(await pims.set("pims.authentication.user", { action: "login" }));
}

describe.each(["device-a.pickle", "device-b.pickle"])("the recorded %s", (name) => {
  const vector = (file: string) => readFileSync(new URL(`../reference/vectors/${file}`, import.meta.url));
  const of = JSON.parse(vector("devices.json").toString())[name];

  it.each(["0.2.17", "0.2.11"])(
    "gives OTPs that the service accepts, announced as %s",
    async (libraryVersion) => {
      const login = await service.createAccount();
      seed(service, login, {
        ...{ id: of.id, serial: of.serial, k0: of.K0, k1: of.K1, serviceId: of.serviceSecretId },
        ...{ secretUnderPinKey: of.serviceSecretUnderKma, pin: of.pinInFile },
      });
      const { pims } = await facade(login, { libraryVersion });
      expect(succeeded(await importing(pims, vector(name))).result).toEqual({
        isAccountBlocked: "NotBlocked",
      });
      expect(await statusOf(pims)).toEqual([true, "NotBlocked"]);

      await signIn(pims);
      for (let i = 0; i < 2; i++) {
        const given = await otp(pims, of.pinInFile);
        expect(await service.verify(login, given)).toBe(true);
        expect(await service.verify(login, given)).toBe(false);
      }
      const wrong = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "9999" });
      expect(codeOf(wrong)).toBe(2308);
      expect(codeOf(await importing(pims, vector(name)))).toBe(2317);
      expect(await service.verify(login, await otp(pims, of.pinInFile))).toBe(true);
    },
  );
});

it("the imported device changes the account's PIN like any other", async () => {
  const { login, file } = await known();
  const { pims } = await facade(login);
  succeeded(await importing(pims, file));
  await signIn(pims);
  const update = { action: "update", oldPIN: PIN, newPIN: "58261" } as const;
  succeeded(await pims.set("pims.authentication.pincode", update));
  expect(await service.verify(login, await otp(pims, "58261"))).toBe(true);
});

it("enrolling again takes the place that the imported device had", async () => {
  const { login, device, file } = await known();
  const { pims } = await facade(login);
  succeeded(await importing(pims, file));
  execute(service, "update devices set status = 'disabled' where id = ?", device.id);
  await signIn(pims);
  expect(codeOf(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }))).toBe(2312);
  const smsCode = await service.activationCode(login);
  succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }));
  const { devices } = (await service.account(login)).body;
  expect(devices).toHaveLength(1);
});

it("later changes of the bytes by the caller have no effect", async () => {
  const { login, file } = await known();
  const { pims } = await facade(login);
  const answered = importing(pims, file);
  file.fill(0);
  succeeded(await answered);
});

it("neither PIN nor SMS code of the file is stored, logged or said", async () => {
  const pin = "80246713";
  const { login, device } = await known(pin);
  const smsCode = "marked77";
  const written: string[] = [];
  const memory = new MemoryStorage();
  const storage = {
    record: (name: Parameters<MemoryStorage["record"]>[0]) => {
      const record = memory.record(name);
      const write = (text: string) => {
        written.push(text);
        return record.write(text);
      };
      return {
        exclusively: record.exclusively.bind(record),
        read: record.read.bind(record),
        setAside: record.setAside.bind(record),
        write,
      };
    },
  };
  const { pims, addresses, entries } = await facade(login, { storage });
  const good = fileOf(device, { smsCode });
  const cut = good.subarray(0, good.length - 3);
  const messages = [
    await importing(pims, cut),
    await importing(pims, fileOf(device, { smsCode, macid: "cd".repeat(16) })),
    await importing(pims, fileOf({ ...device, k1: "ab".repeat(16) }, { smsCode })),
    await importing(pims, good),
    await importing(pims, good),
  ];
  expect(messages.map((message) => (message.status === "FAILED" ? message.error.code : 0))).toEqual([
    2102, 2102, 2311, 0, 2317,
  ]);
  await signIn(pims);
  expect(await service.verify(login, await otp(pims, pin))).toBe(true);

  const failed = messages.filter((message): message is Failed => message.status === "FAILED");
  const said = failed.flatMap((message) =>
    (["en", "fr"] as const).map((language) => explain(message, { language })),
  );
  expect(entries.length).toBeGreaterThan(2);
  expect(written.some((text) => text.includes(device.k0))).toBe(true);
  const out = inspect([written, addresses, entries, messages, said], { depth: 9, maxArrayLength: null });
  for (const secret of [pin, smsCode]) expect(out).not.toContain(secret);
  for (const key of [device.k0, device.k1, device.secretUnderPinKey])
    expect(inspect([addresses, entries, messages, said], { depth: 9 })).not.toContain(key);
});

describe("nothing is stored", () => {
  async function refused(pims: Awaited<ReturnType<typeof facade>>, file: Uint8Array): Promise<Failed> {
    const message = await importing(pims.pims, file);
    expect(await pims.stored()).toBeUndefined();
    if (message.status === "FAILED") return message;
    throw new Error("it was taken");
  }

  it("of a device that the server does not know, or has disabled", async () => {
    const { login, device, file } = await known();
    const here = await facade(login);
    expect(codeOf(await refused(here, fileOf(newKnownDevice(PIN))))).toBe(2312);
    execute(service, "update devices set status = 'disabled' where id = ?", device.id);
    expect(codeOf(await refused(here, file))).toBe(2312);
  });

  it("of keys that the server does not take; no PIN try is counted", async () => {
    const { login, device } = await known();
    const here = await facade(login);
    for (let i = 0; i < 4; i++) {
      expect(codeOf(await refused(here, fileOf({ ...device, k1: "ab".repeat(16) })))).toBe(2311);
      expect(codeOf(await refused(here, fileOf({ ...device, k0: "ab".repeat(16) })))).toBe(2308);
    }
    succeeded(await importing(here.pims, fileOf(device)));
    expect(await statusOf(here.pims)).toEqual([true, "NotBlocked"]);
  });

  it("where the server cannot be reached", async () => {
    const { login, file } = await known();
    const here = await facade(login, { fetch: () => Promise.reject(new TypeError("offline")) });
    expect(codeOf(await refused(here, file))).toBe(2202);
  });

  it("of another macID, and nothing is sent: the message's explanation names it", async () => {
    const { login, device } = await known();
    const here = await facade(login);
    const message = await refused(here, fileOf(device, { macid: "cd".repeat(16) }));
    expect(message.error).toEqual({ code: 2102, label: "Invalid file parameter" });
    for (const language of ["en", "fr"] as const)
      expect(explain(message, { language }).happened).toContain("macID");
    expect(here.addresses).toEqual([]);
  });

  it("of a file that is none: the place is in the log and in the explanation", async () => {
    const { login } = await known();
    const here = await facade(login);
    const file = new Uint8Array([0x80, 4, ...Buffer.from("cos\nsystem\n"), 0x29, 0x52, 0x2e]);
    const message = await refused(here, file);
    expect(message.error).toEqual({ code: 2102, label: "Invalid file parameter" });
    expect(here.entries.at(-1)?.details).toContain("class os.system at offset 2");
    for (const language of ["en", "fr"] as const) {
      const { happened, remedy, retry, costs } = explain(message, { language });
      expect(happened).toContain("class os.system at offset 2");
      expect(happened).toMatch(/^\S.*\.$/);
      expect(remedy).toMatch(/^\S.*\.$/);
      // An import sends no SMS, and another file costs nothing.
      expect([retry, costs]).toEqual(["afterRemedy", []]);
    }
    expect(here.addresses).toEqual([]);
  });

  it("of an enrolment that was not finished", async () => {
    const { login, device } = await known();
    const here = await facade(login);
    const message = await refused(here, fileOf({ ...device, secretUnderPinKey: "" }));
    expect(message.error).toEqual({ code: 2102, label: "Invalid file parameter" });
    expect(explain(message).happened).toContain("the enrolment was not finished");
    expect(explain(message, { language: "fr" }).happened).toContain("n'a pas été terminé");
    expect(here.addresses).toEqual([]);
  });

  it("of a value that is not bytes", async () => {
    const { pims, stored } = await facade(await service.createAccount());
    for (const [file, code] of [
      [undefined, 2101],
      ["device.pickle", 2102],
      [[0x80, 4], 2102],
      [new ArrayBuffer(4), 2102],
    ] as const) {
      const given = { action: "import", file } as unknown as { action: "import"; file: Uint8Array };
      expect(codeOf(await pims.set("pims.authentication.enrollment", given))).toBe(code);
    }
    expect(await stored()).toBeUndefined();
  });
});

describe("a blocked account", () => {
  it("the device is stored as blocked, and a PIN reset with an SMS code unblocks it", async () => {
    const { login, file } = await known();
    await write(service, `update accounts set blocked = 1 where login = '${login}'`);
    const { pims } = await facade(login);
    expect(succeeded(await importing(pims, file)).result).toEqual({ isAccountBlocked: "PinBlocked" });
    expect(await statusOf(pims)).toEqual([true, "PinBlocked"]);
    await signIn(pims);
    expect(codeOf(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }))).toBe(2317);
    const smsCode = await service.activationCode(login, "reset");
    succeeded(await pims.set("pims.authentication.pincode", { action: "reset", pinCode: "58261", smsCode }));
    expect(await service.verify(login, await otp(pims, "58261"))).toBe(true);
  });
});

describe("an existing device", () => {
  it("a device is left as it is", async () => {
    const { login, file } = await known();
    const here = await facade(login);
    succeeded(await importing(here.pims, file));
    const before = await here.stored();
    const other = await known();
    const sent = here.addresses.length;
    expect(codeOf(await importing(here.pims, other.file))).toBe(2317);
    expect(await here.stored()).toBe(before);
    expect(here.addresses).toHaveLength(sent);
  });

  it("a state that cannot be read is left as it is", async () => {
    const { login, file } = await known();
    const storage = new MemoryStorage();
    await recordIn(storage, "device").write("a state of nobody's");
    const unreadable = await facade(login, { storage });
    expect(codeOf(await importing(unreadable.pims, file))).toBe(2311);
    expect(await unreadable.stored()).toBe("a state of nobody's");
    expect(unreadable.addresses).toEqual([]);
  });
});
