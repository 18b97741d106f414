// The import of the Python clients' pickles: the accepted values, and the refusals by name and offset. Python's own pickle
// (3.11) wrote the files: device-a in the other protocols, and `wide` with more values, long memo numbers and more than
// one frame.
import { hexToBytes, utf8ToBytes } from "@openpims/maccess";
import { type Case, group } from "@openpims/testing/portable/case";
import { contains, equal, matches } from "@openpims/testing/portable/check";
import { deviceFile, raw, unicode } from "@openpims/testing/portable/pickle-writer";
import type { Recorded, StoredDevice } from "@openpims/testing/portable/recorded";
import { MACID, read, reasonOf } from "./hostile-pickles.ts";

const importOf = (of: StoredDevice | undefined) => ({
  installation: of?.serial.split("/")[0],
  device: {
    serial: of?.serial,
    id: of?.id,
    k0: of?.K0,
    k1: of?.K1,
    lastSync: of?.lastsync,
    services: [{ id: of?.serviceSecretId, name: "PSA" }],
    secrets: [{ id: of?.serviceSecretId, underPinKey: of?.serviceSecretUnderKma }],
    secretsDelivered: true,
    blocked: false,
  },
});

type Values = Parameters<typeof deviceFile>;

const ALEA = "33cae37ceda7733381e1c66c5a81227d";
const float = (value: number): number[] => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return Array.from({ length: 8 }, (_, at) => view.getUint8(at));
};
const bytes = (...of: number[]) => raw(0x43, of.length, ...of);

const TAKEN: readonly (readonly [what: string, values: Values, expected: object])[] = [
  ["a time as a number", [{}, { iwTsync: 1795472549 }], { lastSync: "1795472549" }],
  ["keys in upper case", [{}, { iwK0: "AB".repeat(16) }], { k0: "ab".repeat(16) }],
  ["no macid", [{ macid: undefined }], {}],
  ["an empty macid", [{ macid: "" }], {}],
  ["a macid of None", [{ macid: null }], {}],
  ["a service without a name", [{}, { iwsrvname: null }], { services: [{ id: "42", name: "" }] }],
  ["fields that nobody knows", [{ more: ["a", [1, null]] }, { evenMore: true }], {}],
  ["no PIN", [{ codepin: undefined }], {}],
  ["a time as a float", [{}, { iwTsync: raw(0x47, ...float(1795472549.25)) }], { lastSync: "1795472549" }],
  ["a time as a float's text", [{}, { iwTsync: "1795472549.25" }], { lastSync: "1795472549" }],
  ["no time", [{}, { iwTsync: undefined }], { lastSync: "0" }],
  ["a time of None", [{}, { iwTsync: null }], { lastSync: "0" }],
  ["another installation name", [{ device_id: "Phone-7.b" }], { serial: `Phone-7.b/_/${ALEA}` }],
  [
    "an installation name in capitals",
    [{ device_id: "74FB93580EF1966B" }],
    { serial: `74FB93580EF1966B/_/${ALEA}` },
  ],
  ["another random text", [{ iwalea: "Ab-1" }], { serial: "74fb93580ef1966b/_/Ab-1" }],
  ["keys as bytes", [{}, { iwK0: bytes(...Array(16).fill(0xab)) }], { k0: "ab".repeat(16) }],
  [
    "keys as bytes of their hex",
    [{}, { iwK1: bytes(...utf8ToBytes("AB".repeat(16))) }],
    { k1: "ab".repeat(16) },
  ],
  ["a key with a line end", [{}, { iwK0: `${"ab".repeat(16)}\n` }], { k0: "ab".repeat(16) }],
  [
    "numbers for ids",
    [{}, { iwsrvid: 42, iwsecid: 42, iwid: 77 }],
    { id: "77", services: [{ id: "42", name: "PSA" }] },
  ],
  ["an id with other characters", [{}, { iwid: "a:b/c+d=" }], { id: "a:b/c+d=" }],
  [
    "numbers of services as numbers, floats, or not at all",
    [{}, { iwsrvn: raw(0x47, ...float(1)), iwsecn: undefined }],
    {},
  ],
  [
    "no id of the service's secret",
    [{}, { iwsecid: undefined }],
    { secrets: [{ id: "42", underPinKey: "77e1eeffd0995507eefe34f7c9633810" }] },
  ],
  ["a macid in capitals", [{ macid: "BB8E981582B0F31353108FB020BEAD1C" }], {}],
  ["the keys in the other object", [{ iwK0: "ab".repeat(16) }, { iwK0: undefined }], { k0: "ab".repeat(16) }],
  [
    "the alea in the other object",
    [{ iwalea: undefined }, { iwalea: "ab" }],
    { serial: "74fb93580ef1966b/_/ab" },
  ],
  ["a modulus as a number", [{}, { kfact: raw(0x8a, 128, ...Array(128).fill(1)) }], {}],
];

const REFUSED: readonly (readonly [what: string, values: Values, reason: RegExp])[] = [
  ["a short K0", [{}, { iwK0: "ab" }], /^FileRefused: field iwK0 is no 16-byte key at offset \d+$/],
  ["a K1 that is a number", [{}, { iwK1: 7 }], /^FileRefused: field iwK1 is no 16-byte key at offset \d+$/],
  ["a secret in a list", [{}, { iwsecval: ["ab".repeat(16)] }], /field iwsecval is no 16-byte key at offset/],
  ["no data", [{ data: undefined }], /^FileRefused: no field data in the object at offset \d+$/],
  ["data of text", [{ data: "x" }], /^FileRefused: field data is no IWData at offset \d+$/],
  [
    "an installation name of two words",
    [{ device_id: "x y" }],
    /field device_id is not a device's name at offset/,
  ],
  ["no alea", [{ iwalea: null }], /field iwalea is not random text of the activation at offset/],
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
  ["a macid that is no text", [{ macid: ["x"] }], /^FileRefused: field macid is no text at offset \d+$/],
  [
    "another macid",
    [{ macid: "cd".repeat(16) }],
    /^FileOfOtherHost: field macid at offset \d+ is not the configured macID$/,
  ],
  ["no K0 yet", [{}, { iwK0: "" }], /^FileUnfinished: field iwK0 is empty: the enrolment was not finished$/],
  ["no secret yet", [{}, { iwsecval: null }], /^FileUnfinished: field iwsecval is empty/],
  ["no id yet", [{}, { iwid: undefined }], /^FileUnfinished: field iwid is empty/],
  [
    "lists that were never filled",
    [{}, { iwsecval: [], iwsecid: [], iwsecn: 0 }],
    /^FileUnfinished: field iwsecval is empty/,
  ],
];

export const pickleCases = ({ pickles, devices }: Recorded): Case[] =>
  group("a pickle", [
    // Neither the PIN, nor the SMS code, nor the last OTP challenge is imported: the comparison covers the whole result.
    ...pickles.map(({ name, hex, device }) => ({
      name: `${name} is read`,
      run: () => equal(read(hexToBytes(hex)), { device: importOf(devices[device]) }),
    })),
    {
      name: "the writer's own file is taken",
      run: () => equal(read(deviceFile()), { device: importOf(devices["device-a.pickle"]) }),
    },
    ...TAKEN.map(([what, values, expected]) => ({
      name: `${what}: taken`,
      run: () => contains(read(deviceFile(...values)), { device: { device: expected } }),
    })),
    ...REFUSED.map(([what, values, reason]) => ({
      name: `${what}: refused`,
      run: () => matches(reasonOf(deviceFile(...values)), reason),
    })),
    { name: "a module's name in capitals is taken", run: () => equal(read(renamed()), read(deviceFile())) },
    ...[0, 1, 2].map((wrapping) => ({
      name: `the same in JSON, wrapped ${wrapping} times: taken`,
      run: () => equal(read(jsonFile(wrapping)), { device: importOf(devices["device-a.pickle"]) }),
    })),
    {
      name: "a list in JSON: taken",
      run: () =>
        equal(read(utf8ToBytes(`[${jsonText(0)}]`)), { device: importOf(devices["device-a.pickle"]) }),
    },
    ...[true, false].map((little) => ({
      name: `JSON in UTF-16, ${little ? "low" : "high"} bytes first: taken`,
      run: () =>
        equal(read(utf16(`\uFEFF${jsonText(1)}`, little)), {
          device: importOf(devices["device-a.pickle"]),
        }),
    })),
    { name: "the offset is the value's", run: namesTheOffset },
  ]);

/** The early modules: `otp.Otp`, `otp.Load`. */
function renamed(): Uint8Array {
  const file = deviceFile();
  const [written, capital] = [utf8ToBytes(".otp.otp"), 0x4f];
  const at = file.findIndex((_, i) => written.every((byte, j) => file[i + j] === byte));
  file[at + 5] = capital;
  return file;
}

const jsonFile = (wrapping: number): Uint8Array => utf8ToBytes(`\uFEFF ${jsonText(wrapping)}\n`);

const utf16 = (text: string, little: boolean): Uint8Array =>
  new Uint8Array(
    [...text].flatMap((sign) => {
      const [high, low] = [sign.charCodeAt(0) >> 8, sign.charCodeAt(0) & 255];
      return little ? [low, high] : [high, low];
    }),
  );

function jsonText(wrapping: number): string {
  let value: object = {
    device_id: "74fb93580ef1966b",
    iwalea: ALEA,
    macid: MACID,
    codepin: "1234",
    data: {
      iwid: "00112233445566778899aabbccddeeff",
      iwTsync: 1795472549,
      iwK0: "1bc808af0a44aa21259060ca315aaac5",
      iwK1: "18cda00071faaf8490e9769b15b44e81",
      iwsrvn: 1,
      iwsrvid: 42,
      iwsrvname: "PSA",
      iwsecid: "42",
      iwsecval: "77e1eeffd0995507eefe34f7c9633810",
    },
  };
  for (let i = 0; i < wrapping; i++) value = { version: 1, key: "otp", data: { items: [value] } };
  return JSON.stringify(value);
}

function namesTheOffset(): void {
  const file = deviceFile({}, { iwK0: "marked" });
  const marked = unicode("marked");
  const offset = file.findIndex((_, at) => marked.every((byte, i) => file[at + i] === byte));
  equal(reasonOf(file), `FileRefused: field iwK0 is no 16-byte key at offset ${offset}`);
}
