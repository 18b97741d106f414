// The import of the Python clients' pickles: what is read, and what is refused by name and offset. The files of
// fixtures/ were written by Python's own pickle (3.11): device-a in the other protocols, and, `wide`, with more values,
// long memo numbers and more than one frame.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDeviceFile } from "../src/import/device-file.ts";
import { opcodeName } from "../src/import/opcodes.ts";
import { deviceFile, raw, unicode, writePickle } from "./pickle-writer.ts";

interface Known {
  readonly id: string;
  readonly serial: string;
  readonly macid: string;
  readonly K0: string;
  readonly K1: string;
  readonly serviceSecretId: string;
  readonly serviceSecretUnderKma: string;
  readonly lastsync: string;
  readonly pinInFile: string;
}

const vector = (name: string) => new URL(`../../../reference/vectors/${name}`, import.meta.url);
const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url);
const bytesOf = (url: URL): Uint8Array => new Uint8Array(readFileSync(url));
const known: Record<"device-a.pickle" | "device-b.pickle", Known> = JSON.parse(
  readFileSync(vector("devices.json"), "utf8"),
);
const MACID = known["device-a.pickle"].macid;
const read = (bytes: Uint8Array, macid = MACID) => readDeviceFile(bytes, macid);

function reasonOf(bytes: Uint8Array, macid = MACID): string {
  const outcome = read(bytes, macid);
  if (outcome.ok) throw new Error("it was taken");
  return `${outcome.failure.kind}: ${outcome.failure.reason}`;
}

const importOf = (of: Known) => ({
  installation: of.serial.split("/")[0],
  device: {
    serial: of.serial,
    id: of.id,
    k0: of.K0,
    k1: of.K1,
    lastSync: of.lastsync,
    services: [{ id: of.serviceSecretId, name: "PSA" }],
    secrets: [{ id: of.serviceSecretId, underPinKey: of.serviceSecretUnderKma }],
    secretsDelivered: true,
    blocked: false,
  },
});

describe("the recorded files", () => {
  const { "device-a.pickle": a, "device-b.pickle": b } = known;

  it.each([
    [vector("device-a.pickle"), a],
    [vector("device-b.pickle"), b],
    [fixture("device-a-protocol-2.pickle"), a],
    [fixture("device-a-protocol-3.pickle"), a],
    [fixture("device-a-protocol-5.pickle"), a],
    [fixture("device-b-protocol-2.pickle"), b],
    [fixture("wide-protocol-2.pickle"), a],
    [fixture("wide-protocol-5.pickle"), a],
  ])("%s", (url, of) => {
    const outcome = read(bytesOf(url));
    expect(outcome).toEqual({ ok: true, value: importOf(of) });
    // Neither the PIN nor the SMS code nor the last OTP challenge came along.
    expect(Object.keys(outcome.ok ? outcome.value.device : {}).sort()).toEqual(
      Object.keys(importOf(of).device).sort(),
    );
  });
});

describe("the values of a file", () => {
  it("the writer's own file is taken", () => {
    expect(read(deviceFile())).toEqual({ ok: true, value: importOf(known["device-a.pickle"]) });
  });

  it.each<[string, Parameters<typeof deviceFile>, object]>([
    ["a time as a number", [{}, { iwTsync: 1795472549 }], { lastSync: "1795472549" }],
    ["keys in upper case", [{}, { iwK0: "AB".repeat(16) }], { k0: "ab".repeat(16) }],
    ["no macid", [{ macid: undefined }], {}],
    ["an empty macid", [{ macid: "" }], {}],
    ["a macid of None", [{ macid: null }], {}],
    ["a service without a name", [{}, { iwsrvname: null }], { services: [{ id: "42", name: "" }] }],
    ["fields that nobody knows", [{ more: ["a", [1, null]] }, { evenMore: true }], {}],
    ["no PIN", [{ codepin: undefined }], {}],
  ])("%s", (_, values, expected) => {
    const outcome = read(deviceFile(...values));
    expect(outcome).toMatchObject({ ok: true, value: { device: expected } });
  });

  it.each<[string, Parameters<typeof deviceFile>, RegExp]>([
    ["a short K0", [{}, { iwK0: "ab" }], /^FileRefused: field iwK0 is no 16-byte key at offset \d+$/],
    ["a K1 that is a number", [{}, { iwK1: 7 }], /^FileRefused: field iwK1 is no 16-byte key at offset \d+$/],
    [
      "a secret in a list",
      [{}, { iwsecval: ["ab".repeat(16)] }],
      /field iwsecval is no 16-byte key at offset/,
    ],
    ["no data", [{ data: undefined }], /^FileRefused: no field data in the object at offset \d+$/],
    ["data of text", [{ data: "x" }], /^FileRefused: field data is no IWData at offset \d+$/],
    [
      "another installation name",
      [{ device_id: "x" }],
      /field device_id is not a device's name of 16 hex digits/,
    ],
    ["no alea", [{ iwalea: null }], /field iwalea is not 16 random bytes in hex at offset/],
    ["an id with a line feed", [{}, { iwid: "ab\ncd" }], /field iwid is not a device's id at offset/],
    ["a time that is none", [{}, { iwTsync: "soon" }], /field iwTsync is not a time at offset/],
    ["a negative time", [{}, { iwTsync: -1 }], /field iwTsync is not a time at offset/],
    ["two services", [{}, { iwsrvn: "2" }], /field iwsrvn is not 1 at offset/],
    ["two secrets", [{}, { iwsecn: 2 }], /field iwsecn is not 1 at offset/],
    ["a list of one service", [{}, { iwsrvn: ["1"] }], /field iwsrvn is not 1 at offset/],
    [
      "another service's secret",
      [{}, { iwsecid: "43" }],
      /field iwsecid, which is not the service's, at offset/,
    ],
    ["a macid that is no text", [{ macid: 5 }], /^FileRefused: field macid is no text at offset \d+$/],
    [
      "another macid",
      [{ macid: "cd".repeat(16) }],
      /^FileOfOtherHost: field macid at offset \d+ is not the configured macID$/,
    ],
    [
      "no K0 yet",
      [{}, { iwK0: "" }],
      /^FileUnfinished: field iwK0 is empty: the enrollment was not finished$/,
    ],
    ["no secret yet", [{}, { iwsecval: null }], /^FileUnfinished: field iwsecval is empty/],
    ["no id yet", [{}, { iwid: undefined }], /^FileUnfinished: field iwid is empty/],
  ])("%s is refused", (_, values, reason) => {
    expect(reasonOf(deviceFile(...values))).toMatch(reason);
  });

  it("the offset is the value's", () => {
    const file = deviceFile({}, { iwK0: "marked" });
    const offset = Buffer.from(file).indexOf(Buffer.from(unicode("marked")));
    expect(reasonOf(file)).toBe(`FileRefused: field iwK0 is no 16-byte key at offset ${offset}`);
  });
});

const pickle = (...bytes: number[]): Uint8Array => new Uint8Array([0x80, 4, ...bytes]);
const text = (value: string): number[] => [...Buffer.from(value, "latin1")];

describe("what is no such file", () => {
  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "the file is empty"],
    ["text of JSON", new Uint8Array(text('{"a":1}')), "opcode 0x7b instead of PROTO at offset 0"],
    ["protocol 0", new Uint8Array(text("(lp0\n.")), "MARK instead of PROTO at offset 0"],
    ["protocol 6", new Uint8Array([0x80, 6, 0x4e, 0x2e]), "protocol 6 at offset 1"],
    ["protocol 1", new Uint8Array([0x80, 1, 0x4e, 0x2e]), "protocol 1 at offset 1"],
    ["a PROTO inside", pickle(0x80, 4, 0x4e, 0x2e), "PROTO at offset 2"],
    ["an object that is called", pickle(0x4e, 0x29, 0x52, 0x2e), "REDUCE at offset 4"],
    [
      "os.system",
      pickle(...text("cos\nsystem\n"), ...unicode("x"), 0x85, 0x52, 0x2e),
      "class os.system at offset 2",
    ],
    [
      "posix.system, protocol 4",
      pickle(...unicode("posix"), ...unicode("system"), 0x93, 0x2e),
      "class posix.system at offset 17",
    ],
    [
      "builtins.eval",
      pickle(...unicode("builtins"), ...unicode("eval"), 0x93),
      "class builtins.eval at offset 18",
    ],
    ["a class of another module", pickle(...text("cotp.load\nOtp\n")), "class otp.load.Otp at offset 2"],
    [
      "a module that only ends alike",
      pickle(...text("cevilotp.otp\nOtp\n")),
      "class evilotp.otp.Otp at offset 2",
    ],
    [
      "a class inside the class",
      pickle(...text("cx.otp.otp\nOtp.__init__\n")),
      "class x.otp.otp.Otp.__init__ at offset 2",
    ],
    [
      "a class named like a PIN",
      pickle(...unicode("otp"), ...unicode("123456"), 0x93),
      "class of another name at offset 15",
    ],
    [
      "a class named like a key",
      pickle(...unicode("a"), ...unicode("bcb2876868d0848e4d40cb728510ad48"), 0x93),
      "class of another name at offset 39",
    ],
    ["a byte that is no opcode", pickle(0x07), "opcode 0x07 at offset 2"],
    ["something after the end", pickle(0x4e, 0x2e, 0x2e), "something after STOP at offset 4"],
    ["two values", pickle(0x4e, 0x4e, 0x2e), "STOP before the end of an object at offset 4"],
    ["an open mark", pickle(0x28, 0x4e, 0x2e), "STOP before the end of an object at offset 4"],
    ["only a mark", pickle(0x28, 0x2e), "an opcode that finds only a MARK at offset 3"],
    ["no value", pickle(0x2e), "an opcode that finds nothing to work on at offset 2"],
    ["no STOP", pickle(0x4e), "the file is cut off at offset 3"],
    ["text beyond the end", pickle(0x8c, 9, 0x41), "the file is cut off at offset 5"],
    ["text of four gigabytes", pickle(0x58, 255, 255, 255, 255, 0x41), "the file is cut off at offset 8"],
    ["the longest text form", pickle(0x8d, 0, 0, 0, 0, 0, 0, 0, 0), "BINUNICODE8 at offset 2"],
    ["a GLOBAL without an end", pickle(...text("cos")), "the file is cut off at offset 5"],
    ["text that is not UTF-8", pickle(0x8c, 1, 0xff, 0x2e), "text that is not UTF-8 at offset 4"],
    ["a surrogate", pickle(0x8c, 3, 0xed, 0xa0, 0x80, 0x2e), "text that is not UTF-8 at offset 4"],
    ["a memo number that is not there", pickle(0x68, 7, 0x2e), "a reference to nothing at offset 2"],
    ["a memo entry of nothing", pickle(0x94), "an opcode that finds nothing to work on at offset 2"],
    ["a memo entry of a mark", pickle(0x28, 0x94), "an opcode that finds only a MARK at offset 3"],
    ["a negative length", pickle(0x8b, 255, 255, 255, 255), "LONG4 at offset 2"],
    ["a long number", pickle(0x8a, 255, 1), "LONG1 of 255 bytes at offset 2"],
    [
      "a frame beyond the end",
      pickle(0x95, 9, 0, 0, 0, 0, 0, 0, 0, 0x4e),
      "the file is cut off at offset 12",
    ],
    ["a frame of 2^64 - 1", pickle(0x95, ...Array(8).fill(255), 0x4e), "the file is cut off at offset 12"],
    [
      "a text across a frame's end",
      pickle(0x95, 3, 0, 0, 0, 0, 0, 0, 0, 0x8c, 2, 0x41, 0x41, 0x2e),
      "the end of a FRAME at offset 14",
    ],
    [
      "a frame in a frame",
      pickle(0x95, 10, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 0x4e),
      "a FRAME in a FRAME at offset 20",
    ],
    ["a number as an object", pickle(0x4b, 1, 0x29, 0x81), "an object of what is no class at offset 5"],
    [
      "an object with parameters",
      pickle(...text("cotp.otp\nOtp\n"), 0x4e, 0x85, 0x81),
      "an object with parameters at offset 17",
    ],
    [
      "fields twice",
      pickle(...text("cotp.otp\nOtp\n"), 0x29, 0x81, 0x7d, 0x62, 0x7d, 0x62),
      "fields for what is no new object at offset 20",
    ],
    [
      "fields in a list",
      pickle(...text("cotp.otp\nOtp\n"), 0x29, 0x81, 0x5d, 0x62),
      "fields that are no dictionary at offset 18",
    ],
    ["an entry for a list", pickle(0x5d, 0x4e, 0x4e, 0x73), "an entry for what is no dictionary at offset 5"],
    ["an item for a dictionary", pickle(0x7d, 0x4e, 0x61), "an item for what is no list at offset 4"],
    ["a key that is a number", pickle(0x7d, 0x4b, 1, 0x4e, 0x73), "a key that is no text at offset 6"],
    ["a key without a value", pickle(0x7d, 0x28, ...unicode("a"), 0x75), "a key without a value at offset 7"],
    [
      "a key twice",
      pickle(0x7d, 0x28, ...unicode("a"), 0x4e, ...unicode("a"), 0x4e, 0x75),
      "a key that was there before at offset 8",
    ],
    [
      "a class as the whole",
      pickle(...text("cotp.otp\nOtp\n"), 0x2e),
      "the file's object is no Otp at offset 2",
    ],
    [
      "an object without fields",
      pickle(...text("cotp.otp\nOtp\n"), 0x29, 0x81, 0x2e),
      "the file's object is no Otp at offset 16",
    ],
    ["33 levels", pickle(...Array(33).fill(0x28)), "more than 32 levels at offset 34"],
    ["20,001 opcodes", pickle(...Array(20_001).fill(0x4e), 0x2e), "more than 20000 opcodes at offset 20002"],
    ["more than 1 MiB", new Uint8Array(1024 * 1024 + 1), "more than 1 MiB at offset 1048576"],
  ])("%s", (_, bytes, reason) => {
    expect(reasonOf(bytes)).toContain(`FileRefused: ${reason}`);
  });

  it("every opcode that no such file has, by its name", () => {
    const taken = "4e8889 4b4d4a8a 8c58 5d6165 2985868774 7d7375 28 71729468 6a 6393 8162 95 2e".replaceAll(
      " ",
      "",
    );
    const isTaken = (byte: number) => taken.match(/../g)?.includes(byte.toString(16).padStart(2, "0"));
    const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isTaken(byte));
    expect(others).toHaveLength(256 - 32);
    for (const byte of others) {
      expect(reasonOf(pickle(0x4e, byte, 0x2e))).toBe(`FileRefused: ${opcodeName(byte)} at offset 3`);
    }
    expect(others.map(opcodeName)).toEqual(
      expect.arrayContaining([
        "REDUCE",
        "INST",
        "OBJ",
        "NEWOBJ_EX",
        "EXT1",
        "PERSID",
        "BINPERSID",
        "GET",
        "PUT",
        "DUP",
      ]),
    );
  });

  it("a hostile value where nobody looks at it is refused all the same", () => {
    const call = raw(...text("cos\nsystem\n"), ...unicode("true"), 0x85, 0x52);
    expect(reasonOf(deviceFile({ unused: call }))).toMatch(/^FileRefused: class os\.system at offset \d+$/);
    expect(reasonOf(deviceFile({}, { unused: raw(0x47, ...Array(8).fill(0)) }))).toMatch(
      /BINFLOAT at offset \d+$/,
    );
  });

  it("references in circles and a list that doubles itself are no work", () => {
    // [l, l] twenty-five times over: 2^25 items for whoever follows the references.
    const bomb = [0x5d, 0x94];
    for (let i = 0; i < 25; i++) bomb.push(0x5d, 0x94, 0x28, 0x68, i, 0x68, i, 0x65);
    expect(reasonOf(pickle(...bomb, 0x2e))).toContain("STOP before the end of an object");
    // A list in itself, the third object of the file.
    expect(read(deviceFile({ circle: raw(0x5d, 0x94, 0x68, 2, 0x61) })).ok).toBe(true);
    expect(reasonOf(writePickle([raw(...bomb.slice(0, 2)), "x"]))).toContain("the file's object is no Otp");
  });
});

describe("any bytes", () => {
  const secrets = Object.values(known).flatMap((of) => [
    of.K0,
    of.K1,
    of.serviceSecretUnderKma,
    of.serial,
    of.id,
  ]);

  /** A value or a refusal that names no more than a place, never an exception. */
  function expectJudged(bytes: Uint8Array): void {
    const outcome = read(bytes);
    if (outcome.ok) return;
    const { kind, reason = "", ...more } = outcome.failure;
    const said = {
      kind,
      more,
      long: reason.length > 160,
      told: secrets.filter((secret) => reason.includes(secret)),
    };
    expect(said).toEqual({ kind: expect.stringMatching(/^File/), more: {}, long: false, told: [] });
  }

  it("at random", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectJudged), { numRuns: 2000 });
  });

  it("at random behind a header", () => {
    const body = fc.uint8Array({ maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), body, (protocol, rest) =>
        expectJudged(new Uint8Array([0x80, protocol, ...rest])),
      ),
      { numRuns: 2000 },
    );
  });

  it("opcodes that are taken, in any order", () => {
    const part = fc.constantFrom<number[]>(
      ...[
        0x4e, 0x88, 0x5d, 0x61, 0x65, 0x29, 0x85, 0x86, 0x87, 0x74, 0x7d, 0x73, 0x75, 0x28, 0x94, 0x81, 0x62,
      ].map((byte) => [byte]),
      [0x4b, 1],
      unicode("data"),
      [0x68, 0],
      [0x68, 1],
      [0x71, 1],
      text("cotp.otp\nOtp\n"),
      text("cotp.load\nIWData\n"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => expectJudged(pickle(...parts.flat(), 0x2e))),
      { numRuns: 3000 },
    );
  });

  const files = [
    bytesOf(vector("device-a.pickle")),
    bytesOf(vector("device-b.pickle")),
    bytesOf(fixture("device-a-protocol-2.pickle")),
  ];

  it("each of the files, cut off anywhere", () => {
    for (const file of files) {
      for (let length = 0; length < file.length; length++) {
        const outcome = read(file.subarray(0, length));
        expect(outcome.ok).toBe(false);
      }
    }
  });

  it("each of the files with bytes changed, left out, put in", () => {
    const change = fc.record({
      at: fc.nat(2600),
      remove: fc.integer({ min: 0, max: 4 }),
      insert: fc.uint8Array({ maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (file, changes) => {
          let bytes = [...file];
          for (const { at, remove, insert } of changes)
            bytes = [...bytes.slice(0, at), ...insert, ...bytes.slice(at + remove)];
          expectJudged(new Uint8Array(bytes));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("each of the files with any one byte changed", () => {
    for (const file of files) {
      for (let at = 0; at < file.length; at++) {
        const bytes = Uint8Array.from(file);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
        expectJudged(bytes);
      }
    }
  });
});
