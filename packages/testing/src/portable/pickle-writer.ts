// Writes pickles as Python does, in protocol 4, and the long forms by hand, to make files with other values.
import { utf8ToBytes } from "@openpims/maccess";

type Plain = string | number | boolean | null | readonly Plain[] | Instance | Raw;

/** An object of a class. A field may refer to the object itself or to one around it. */
export interface Instance {
  readonly module: string;
  readonly name: string;
  readonly fields: Record<string, Plain>;
}

/** Bytes in place of a value, for content that Python does not write. */
export interface Raw {
  readonly raw: readonly number[];
}

export const raw = (...raw: number[]): Raw => ({ raw });

const utf8 = (text: string): number[] => [...utf8ToBytes(text)];

export const unicode = (text: string): number[] => {
  const bytes = utf8(text);
  if (bytes.length < 256) return [0x8c, bytes.length, ...bytes];
  return [0x58, bytes.length & 255, (bytes.length >> 8) & 255, (bytes.length >> 16) & 255, 0, ...bytes];
};

/** A pickle without frames and with one memo entry per object. */
export function writePickle(root: Plain): Uint8Array {
  const memo = new Map<Plain, number>();
  const write = (value: Plain): number[] => {
    if (value === null) return [0x4e];
    if (typeof value === "boolean") return [value ? 0x88 : 0x89];
    if (typeof value === "string") return unicode(value);
    if (typeof value === "number") return [0x4a, ...[0, 8, 16, 24].map((shift) => (value >> shift) & 255)];
    if ("raw" in value) return [...value.raw];
    if (Array.isArray(value)) return [0x5d, 0x28, ...value.flatMap(write), 0x65];
    const instance = value as Instance;
    const known = memo.get(instance);
    if (known !== undefined) return [0x68, known];
    memo.set(instance, memo.size);
    const made = [...unicode(instance.module), ...unicode(instance.name), 0x93, 0x29, 0x81, 0x94];
    const fields = Object.entries(instance.fields).flatMap(([key, field]) => [
      ...unicode(key),
      ...write(field),
    ]);
    return [...made, 0x7d, 0x28, ...fields, 0x75, 0x62];
  };
  return new Uint8Array([0x80, 4, ...write(root), 0x2e]);
}

const without = (fields: Record<string, Plain | undefined>): Record<string, Plain> =>
  Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, Plain] => field[1] !== undefined),
  );

/** A client's file: the required fields and a few others. Fields can be replaced, or left out with `undefined`. */
export function deviceFile(
  otp: Record<string, Plain | undefined> = {},
  data: Record<string, Plain | undefined> = {},
): Uint8Array {
  const owner: Instance = {
    module: "some_client.otp.otp",
    name: "Otp",
    fields: {
      codepin: "1234",
      smsCode: "654321",
      version: "0.2.11",
      isMac: true,
      needsync: null,
      otp_count: 3,
    },
  };
  const kept: Instance = { module: "some_client.otp.load", name: "IWData", fields: { IW: owner } };
  const given = {
    device_id: "74fb93580ef1966b",
    iwalea: "33cae37ceda7733381e1c66c5a81227d",
    macid: "bb8e981582b0f31353108fb020bead1c",
    data: kept,
    ...otp,
  };
  const inside = {
    iwid: "00112233445566778899aabbccddeeff",
    iwTsync: "1795472549",
    iwK0: "1bc808af0a44aa21259060ca315aaac5",
    iwK1: "18cda00071faaf8490e9769b15b44e81",
    iwsrvn: "1",
    iwsrvid: "42",
    iwsrvname: "PSA",
    iwsecn: 1,
    iwsecid: "42",
    iwsecval: "77e1eeffd0995507eefe34f7c9633810",
    iwblocked: 0,
    ...data,
  };
  Object.assign(kept.fields, without(inside));
  Object.assign(owner.fields, without(given));
  return writePickle(owner);
}
