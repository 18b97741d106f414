// Files that no Python client writes. Each is refused with a reason and an offset.
import { type ImportedDevice, utf8ToBytes } from "@openpims/maccess";
import { type Case, group } from "@openpims/testing/portable/case";
import { equal, holds, matches } from "@openpims/testing/portable/check";
import { deviceFile, raw, unicode, writePickle } from "@openpims/testing/portable/pickle-writer";
import { type CallFailure, PimsFailure } from "../../src/codes/failure.ts";
import { readDeviceFile } from "../../src/import/device-file.ts";
import { opcodeName } from "../../src/import/opcodes.ts";

/** Of the device in the writer's own file. */
export const MACID = "bb8e981582b0f31353108fb020bead1c";

/** The device in the file, or the failure. */
export function read(bytes: Uint8Array): { device: ImportedDevice } | { failure: CallFailure } {
  try {
    return { device: readDeviceFile(bytes, MACID) };
  } catch (error) {
    if (error instanceof PimsFailure) return { failure: error.failure };
    throw error;
  }
}

export function reasonOf(bytes: Uint8Array): string {
  const outcome = read(bytes);
  if ("device" in outcome) throw new Error("it was taken");
  return `${outcome.failure.kind}: ${outcome.failure.reason}`;
}

const pickle = (...bytes: number[]): Uint8Array => new Uint8Array([0x80, 4, ...bytes]);
const text = (value: string): number[] => [...utf8ToBytes(value)];

const NO_SUCH_FILE: readonly (readonly [what: string, bytes: Uint8Array, reason: string])[] = [
  ["nothing", new Uint8Array(), "the file is empty"],
  ["JSON of something else", new Uint8Array(text('{"a":1}')), "no object with field device_id at offset 0"],
  ["JSON that is cut off", new Uint8Array(text('{"device_id":"a')), "JSON that is damaged or cut off"],
  [
    "JSON without the keys",
    new Uint8Array(text('{"x":[{"device_id":"a"}]}')),
    "no field data in the object at offset 0",
  ],
  ["JSON that is not UTF-8", new Uint8Array([0x7b, 0xff]), "text that is not UTF-8 at offset 0"],
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
  ["a long number", pickle(0x8a, 255, 1), "the file is cut off at offset 5"],
  ["a frame beyond the end", pickle(0x95, 9, 0, 0, 0, 0, 0, 0, 0, 0x4e), "the file is cut off at offset 12"],
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
];

const OPCODES =
  "4e8889 4b4d4a8a47 4243 8c58 5d6165 2985868774 7d7375 28 71729468 6a 6393 8162 95 2e".replaceAll(" ", "");

export const hostilePickleCases: readonly Case[] = group("no such pickle", [
  ...NO_SUCH_FILE.map(([what, bytes, reason]) => ({
    name: `${what}: ${reason}`,
    run: () => holds(reasonOf(bytes).includes(`FileRefused: ${reason}`), `'${reasonOf(bytes)}' says so`),
  })),
  { name: "every opcode that no such file has is refused by its name", run: namesOpcodes },
  { name: "a hostile value where nobody looks at it is refused all the same", run: refusesUnused },
  { name: "references in circles and a list that doubles itself are no work", run: followsNothing },
]);

function namesOpcodes(): void {
  const taken: readonly string[] = OPCODES.match(/../g) ?? [];
  const others = Array.from({ length: 256 }, (_, byte) => byte).filter(
    (byte) => !taken.includes(byte.toString(16).padStart(2, "0")),
  );
  equal(others.length, 256 - 35);
  for (const byte of others)
    equal(reasonOf(pickle(0x4e, byte, 0x2e)), `FileRefused: ${opcodeName(byte)} at offset 3`);
  const named: readonly string[] = others.map(opcodeName);
  for (const name of [
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
  ])
    holds(named.includes(name), `${name} is among them`);
}

function refusesUnused(): void {
  const call = raw(...text("cos\nsystem\n"), ...unicode("true"), 0x85, 0x52);
  matches(reasonOf(deviceFile({ unused: call })), /^FileRefused: class os\.system at offset \d+$/);
  const set = raw(0x8f);
  matches(reasonOf(deviceFile({}, { unused: set })), /EMPTY_SET at offset \d+$/);
}

function followsNothing(): void {
  // [l, l] nested twenty-five times: 2^25 items for code that follows the references.
  const bomb = [0x5d, 0x94];
  for (let i = 0; i < 25; i++) bomb.push(0x5d, 0x94, 0x28, 0x68, i, 0x68, i, 0x65);
  matches(reasonOf(pickle(...bomb, 0x2e)), /STOP before the end of an object/);
  // A list that contains itself, the third object of the file.
  holds("device" in read(deviceFile({ circle: raw(0x5d, 0x94, 0x68, 2, 0x61) })), "the file is taken");
  matches(reasonOf(writePickle([raw(...bomb.slice(0, 2)), "x"])), /the file's object is no Otp/);
}
