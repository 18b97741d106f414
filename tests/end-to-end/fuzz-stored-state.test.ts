// Any content in place of the device's state: a FAILED message, nothing overwritten, and the original set aside
// by the one call that replaces it.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MemoryStorage, type Pims, type SecureRecord, type SecureStorage } from "@openpims/sdk";
import { FileStorage } from "@openpims/sdk/node";
import { fuzz } from "@openpims/testing/fuzzing";
import { codeOf, PIN, recordIn, succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import fc from "fast-check";
import { afterAll, beforeAll, expect } from "vitest";

let service: TestService;
let login: string;
const signedIn = new MemoryStorage();
const folder = temporaryFolder();
/** A stored state, and the file that it is sealed in. */
let state = "";
let sealed: Buffer;
const path = join(folder.path, "device.json");

beforeAll(async () => {
  service = await TestService.start();
  login = await service.createAccount();
  await service.enrolled(login, { storage: signedIn });
  state = (await recordIn(signedIn, "device").read()) ?? "";
  const device = new FileStorage({ directory: folder.path, keychain: false }).record("device");
  await device.write(state);
  sealed = await readFile(path);
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

/** A signed-in facade on this device that cannot reach the device's server. */
async function facadeOn(device: SecureRecord): Promise<Pims> {
  const storage: SecureStorage = {
    record: (name) => (name.startsWith("device") ? device : signedIn.record(name)),
  };
  const offline: typeof fetch = (url, init) =>
    String(url).includes("/iwws/MAC") ? Promise.reject(new TypeError("offline")) : fetch(url, init);
  const pims = service.facade(login, { storage, fetch: offline });
  succeeded(await pims.initialize(service.parameters()));
  return pims;
}

const enroll = { action: "enroll", pinCode: PIN, smsCode: "123456" } as const;
const withPin = { action: "withPIN", pinCode: PIN } as const;

/** A well-formed state with a part replaced, or cut off, or any text. */
function anyState(): fc.Arbitrary<string> {
  const any = fc.oneof(fc.jsonValue(), fc.constant(undefined));
  const exchanged = fc
    .tuple(fc.constantFrom("", "device", "pending"), fc.constantFrom(...partNames()), any)
    .map(([where, name, value]) => {
      const whole = JSON.parse(state);
      whole.pending = where === "pending" ? { ...whole.device } : undefined;
      Object.assign(where === "" ? whole : whole[where], { [name]: value });
      return JSON.stringify(whole);
    });
  const cut = fc.nat(state.length).map((length) => state.slice(0, length));
  return fc.oneof(exchanged, cut, fc.json(), fc.string({ unit: "binary" }));
}

const partNames = () => {
  const whole = JSON.parse(state);
  return [...Object.keys(whole), ...Object.keys(whole.device)];
};

fuzz("any text as the stored state", 1000, async () => {
  let text: string | undefined;
  let aside: string[] = [];
  const pims = await facadeOn({
    exclusively: (work) => work(),
    read: async () => text,
    write: async (written) => {
      text = written;
    },
    setAside: async () => {
      aside.push(text ?? "");
      text = undefined;
    },
  });
  return fc.asyncProperty(anyState(), async (any) => {
    text = any;
    aside = [];
    const code = codeOf(await pims.get("pims.authentication.otp", withPin));
    // 2202: the state is usable; 2317: it is of a newer library, or of an unusable device.
    expect([2202, 2311, 2317]).toContain(code);
    expect([text, aside]).toEqual([any, []]);
    const enrolled = await pims.set("pims.authentication.enrollment", enroll);
    expect([2202, 2317]).toContain(codeOf(enrolled));
    if (code === 2311) expect(aside).toEqual([any]);
    else expect([text, aside]).toEqual([any, []]);
  });
});

fuzz("any bytes as the sealed file", 300, async () => {
  const storage = new FileStorage({ directory: folder.path, keychain: false });
  const pims = await facadeOn(storage.record("device"));
  const exchanged = fc
    .tuple(fc.nat(sealed.length - 1), fc.nat(8), fc.uint8Array({ maxLength: 8 }))
    .map(([at, length, piece]) =>
      Buffer.concat([sealed.subarray(0, at), piece, sealed.subarray(at + length)]),
    )
    .filter((bytes) => !bytes.equals(sealed));
  const bytes = fc.oneof(
    exchanged,
    fc.uint8Array({ maxLength: 600 }).map((any) => Buffer.from(any)),
  );
  return fc.asyncProperty(bytes, fc.integer({ min: 0, max: 19 }), async (any, enrolling) => {
    await writeFile(path, any);
    expect(codeOf(await pims.get("pims.authentication.otp", withPin))).toBe(2311);
    expect(await readFile(path)).toEqual(any);
    // The replacement writes to the disk, so only a part of the cases test it.
    if (enrolling > 0) return;
    expect(codeOf(await pims.set("pims.authentication.enrollment", enroll))).toBe(2202);
    const kept = (await readdir(folder.path)).filter((name) => name.startsWith("device.unreadable-"));
    expect(kept).toHaveLength(1);
    const original = join(folder.path, kept[0] ?? "");
    expect(await readFile(original)).toEqual(any);
    await rm(original);
  });
});
