// A moved enrolment has one holder at each moment: the old storage, the sealed content on its way, or the new storage.
import {
  arrivingStorage,
  exportEnrollment,
  exportedTo,
  MemoryStorage,
  type MovedEnrollment,
  type RecordName,
  type RecordOwner,
  readEnrollment,
  requireExportable,
  requireRoomFor,
  type SecureRecord,
  type SecureStorage,
} from "@openpims/sdk";
import { faultOf, openUnder, sealUnder } from "@openpims/sdk/node";
import { recordIn } from "@openpims/testing/harness";
import { describe, expect, it } from "vitest";

const owner: RecordOwner = { environment: "development", brand: "Peugeot", clientId: "openpims" };
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const key = "00112233445566778899aabbccddeeff";

function stateOf(id: string, more: object = {}): string {
  const device = {
    ...{ serial: `0011223344556677/_/${key}`, id, k0: key, k1: key, lastSync: "0" },
    services: [{ id: "1", name: "" }],
    secrets: [{ id: "1", underPinKey: key }],
    ...{ secretsDelivered: true, blocked: false },
  };
  return JSON.stringify({ version: 1, installation: "0011223344556677", device: { ...device, ...more } });
}

const ledgerOf = (otp: readonly number[]): string =>
  JSON.stringify({ ledger: 1, smsCode: [], activation: [], otp, pinTry: [] });

const content = {
  device: stateOf("a"),
  ledger: ledgerOf([1, 2]),
  session: '{"username":"a"}',
  remote: '{"accessToken":"a"}',
};

async function storageWith(records: Partial<typeof content> = content): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for (const kind of ["device", "ledger", "session", "remote"] as const) {
    const text = records[kind];
    if (text !== undefined) await recordIn(storage, kind).write(text);
  }
  return storage;
}

class Killed extends Error {}

/** The storage's errors come inside another. */
const isKilled = (error: Error): boolean => error instanceof Killed || error.cause instanceof Killed;

/** The storage of a process that is killed before its write of this number, or else before it ends. */
function killedAt(storage: SecureStorage, write: number): SecureStorage {
  let count = 0;
  const record = (name: RecordName): SecureRecord => {
    const kept = storage.record(name);
    return {
      exclusively: (work) => kept.exclusively(work),
      read: () => kept.read(),
      setAside: () => kept.setAside(),
      write: async (text) => {
        if (++count === write) throw new Killed();
        await kept.write(text);
      },
    };
  };
  return { record };
}

/** The sealed content outside of any storage. */
class Way {
  files: string[] = [];
  readonly exit = {
    to: "file",
    settings: { macId: "m" },
    seal: async (text: string) => `sealed ${text}`,
    put: async (sealed: string) => {
      if (!this.files.includes(sealed)) this.files.push(sealed);
    },
  };

  get enrollment(): MovedEnrollment {
    expect(this.files).toHaveLength(1);
    return readEnrollment((this.files[0] ?? "").replace(/^sealed /, ""));
  }
}

const idIn = async (storage: SecureStorage): Promise<string | undefined> =>
  JSON.parse((await recordIn(storage, "device").read()) ?? "{}").device?.id;

const WRITES_OF_EXPORT = 5;

describe("an export that is killed", () => {
  it.each(Array.from({ length: WRITES_OF_EXPORT + 1 }, (_, i) => i + 1))(
    "before write %i leaves one holder, and is finished by the next",
    async (write) => {
      const storage = await storageWith();
      const way = new Way();
      const killed = exportEnrollment({ storage: killedAt(storage, write), random }, owner, way.exit);
      if (write > WRITES_OF_EXPORT) await killed;
      else await expect(killed).rejects.toSatisfy(isKilled);
      const here = (await idIn(storage)) === "a";
      const outside = way.files.length > 0;
      const moved = await exportedTo({ storage }, owner);
      expect(here).toBe(moved === undefined);
      // Out of this storage before it is anywhere else.
      expect(here && outside).toBe(false);
      if (!here && !outside) expect(moved).toEqual({ to: "file", finished: false });
      if (outside) expect(await recordIn(storage, "session").read()).toBe("null");

      if (write > WRITES_OF_EXPORT) return;
      expect(await requireExportable({ storage }, owner)).toBe(here ? "new" : "begun");
      await exportEnrollment({ storage, random }, owner, way.exit);
      expect(await exportedTo({ storage }, owner)).toEqual({ to: "file", finished: true });
      expect(way.enrollment).toMatchObject({ owner, device: content.device, settings: { macId: "m" } });
      const { device: _, ...records } = content;
      expect(way.enrollment.records).toEqual(records);
      expect(await recordIn(storage, "remote").read()).toBe("null");
      await expect(requireExportable({ storage }, owner)).rejects.toThrow("not enrolled");
    },
  );

  it("is finished although another device was enrolled after it, which stays", async () => {
    const storage = await storageWith();
    const way = new Way();
    const put = async () => {
      throw new Killed();
    };
    const killed = exportEnrollment({ storage, random }, owner, { ...way.exit, put });
    await expect(killed).rejects.toThrow(Killed);
    await recordIn(storage, "device").write(stateOf("b"));
    await recordIn(storage, "session").write('{"username":"b"}');
    expect(await exportEnrollment({ storage, random }, owner, way.exit)).toBe("an earlier one");
    expect(way.enrollment.device).toBe(content.device);
    expect(await idIn(storage)).toBe("b");
    expect(await recordIn(storage, "session").read()).toBe('{"username":"b"}');
  });
});

describe("an import", () => {
  const WRITES = 5;

  it.each(Array.from({ length: WRITES + 1 }, (_, i) => i + 1))(
    "that is killed before write %i has the device whole or not at all",
    async (write) => {
      const old = await storageWith();
      const way = new Way();
      await exportEnrollment({ storage: old, random }, owner, way.exit);
      const storage = new MemoryStorage();
      const { enrollment } = way;
      const arrive = async (to: SecureStorage) => {
        await requireRoomFor({ storage }, enrollment);
        await recordIn(arrivingStorage(to, enrollment), "device").write(enrollment.device);
      };
      const killed = arrive(killedAt(storage, write));
      if (write > WRITES) await killed;
      else await expect(killed).rejects.toSatisfy(isKilled);
      if ((await idIn(storage)) === undefined) await arrive(storage);
      for (const kind of ["device", "ledger", "session", "remote"] as const)
        expect(await recordIn(storage, kind).read()).toBe(content[kind]);
      await expect(arrive(storage)).rejects.toThrow(/enrolled|imported before/);
    },
  );

  it("of an earlier export is refused in the folder that it left, and of a later one it is not", async () => {
    const old = await storageWith();
    const [first, second] = [new Way(), new Way()];
    await exportEnrollment({ storage: old, random }, owner, first.exit);
    const storage = new MemoryStorage();
    await recordIn(arrivingStorage(storage, first.enrollment), "device").write(content.device);
    await exportEnrollment({ storage, random }, owner, second.exit);
    await requireRoomFor({ storage: old }, second.enrollment);
    await recordIn(arrivingStorage(old, second.enrollment), "device").write(content.device);
    await exportEnrollment({ storage: old, random }, owner, new Way().exit);
    await expect(requireRoomFor({ storage: old }, first.enrollment)).rejects.toThrow("earlier export");
    await expect(requireRoomFor({ storage: old }, second.enrollment)).rejects.toThrow("imported before");
  });

  it("keeps the user who is signed in, and adds the uses of both ledgers", async () => {
    const way = new Way();
    await exportEnrollment({ storage: await storageWith(), random }, owner, way.exit);
    const storage = await storageWith({ ledger: ledgerOf([2, 2, 5]), session: '{"username":"c"}' });
    await recordIn(arrivingStorage(storage, way.enrollment), "device").write(content.device);
    expect(await recordIn(storage, "session").read()).toBe('{"username":"c"}');
    expect(await recordIn(storage, "ledger").read()).toBe(ledgerOf([1, 2, 2, 5]));
  });
});

it.each([
  ["not enrolled", undefined],
  ["unfinished", stateOf("a", { secretsDelivered: false })],
  ["PIN change", JSON.stringify({ ...JSON.parse(stateOf("a")), pending: JSON.parse(stateOf("a")).device })],
])("refuses the export: %s", async (refusal, device) => {
  const storage = await storageWith(device === undefined ? {} : { ...content, device });
  const way = new Way();
  await expect(exportEnrollment({ storage, random }, owner, way.exit)).rejects.toThrow(refusal);
  expect([way.files, await recordIn(storage, "device").read()]).toEqual([[], device]);
});

describe("the file", () => {
  it("opens with its passphrase, in either form of its accents, and with no other", async () => {
    const sealed = await sealUnder("é".repeat(12).normalize("NFC"), "content");
    expect(sealed).not.toContain("content");
    expect(await openUnder("é".repeat(12).normalize("NFD"), sealed)).toEqual({ text: "content" });
    expect(await openUnder("e".repeat(12), sealed)).toEqual({ fault: "passphrase" });
  });

  it("has no byte that can be changed, and no end that can be cut off", { timeout: 120_000 }, async () => {
    const sealed = await sealUnder("a passphrase", "c");
    const { salt, iv, data, tag } = JSON.parse(sealed);
    for (const [name, value] of Object.entries({ salt, iv, data, tag })) {
      const other = `${value[0] === "A" ? "B" : "A"}${value.slice(1)}`;
      const changed = sealed.replace(`"${name}":"${value}"`, `"${name}":"${other}"`);
      expect(await openUnder("a passphrase", changed)).toEqual({ fault: "passphrase" });
    }
    for (let length = 0; length < sealed.length - 1; length++)
      expect(faultOf(sealed.slice(0, length))).toBe("cut off");
  });
});
