// The import of the Python clients' pickles: the accepted values, and the refusals by name and offset. Python's own pickle
// (3.11) wrote the files: device-a in the other protocols, and `wide` with more values, long memo numbers and more than
// one frame.
import { hexToBytes } from "@openpims/maccess";
import { type Case, group } from "@openpims/testing/portable/case";
import { contains, equal, matches } from "@openpims/testing/portable/check";
import { deviceFile, unicode } from "@openpims/testing/portable/pickle-writer";
import type { Recorded, StoredDevice } from "@openpims/testing/portable/recorded";
import { read, reasonOf } from "./hostile-pickles.ts";

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

const TAKEN: readonly (readonly [what: string, values: Values, expected: object])[] = [
  ["a time as a number", [{}, { iwTsync: 1795472549 }], { lastSync: "1795472549" }],
  ["keys in upper case", [{}, { iwK0: "AB".repeat(16) }], { k0: "ab".repeat(16) }],
  ["no macid", [{ macid: undefined }], {}],
  ["an empty macid", [{ macid: "" }], {}],
  ["a macid of None", [{ macid: null }], {}],
  ["a service without a name", [{}, { iwsrvname: null }], { services: [{ id: "42", name: "" }] }],
  ["fields that nobody knows", [{ more: ["a", [1, null]] }, { evenMore: true }], {}],
  ["no PIN", [{ codepin: undefined }], {}],
];

const REFUSED: readonly (readonly [what: string, values: Values, reason: RegExp])[] = [
  ["a short K0", [{}, { iwK0: "ab" }], /^FileRefused: field iwK0 is no 16-byte key at offset \d+$/],
  ["a K1 that is a number", [{}, { iwK1: 7 }], /^FileRefused: field iwK1 is no 16-byte key at offset \d+$/],
  ["a secret in a list", [{}, { iwsecval: ["ab".repeat(16)] }], /field iwsecval is no 16-byte key at offset/],
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
  ["no K0 yet", [{}, { iwK0: "" }], /^FileUnfinished: field iwK0 is empty: the enrollment was not finished$/],
  ["no secret yet", [{}, { iwsecval: null }], /^FileUnfinished: field iwsecval is empty/],
  ["no id yet", [{}, { iwid: undefined }], /^FileUnfinished: field iwid is empty/],
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
    { name: "the offset is the value's", run: namesTheOffset },
  ]);

function namesTheOffset(): void {
  const file = deviceFile({}, { iwK0: "marked" });
  const marked = unicode("marked");
  const offset = file.findIndex((_, at) => marked.every((byte, i) => file[at + i] === byte));
  equal(reasonOf(file), `FileRefused: field iwK0 is no 16-byte key at offset ${offset}`);
}
