// The parts of DER (ITU-T X.690) that a certificate needs.

/** A value with its tag and length. */
export function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content), content]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.of(length);
  if (length < 0x100) return Buffer.of(0x81, length);
  return Buffer.of(0x82, length >> 8, length & 0xff);
}

export const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);

/** `[number]`, explicit. */
export const context = (number: number, content: Buffer): Buffer => der(0xa0 | number, content);

/** @param bytes big endian, the shortest form of a positive number */
export const integer = (bytes: Buffer): Buffer => der(0x02, bytes);

export const octets = (content: Buffer): Buffer => der(0x04, content);

export const bitString = (content: Buffer): Buffer => der(0x03, Buffer.of(0), content);

export const text = (value: string): Buffer => der(0x0c, Buffer.from(value));

/** UTCTime. @throws RangeError from 2050 on, where RFC 5280 §4.1.2.5 asks for another form */
export function time(moment: Date): Buffer {
  if (moment.getUTCFullYear() >= 2050) throw new RangeError("UTCTime ends with 2049");
  const digits = moment.toISOString().replace(/[-:T]|\.\d+/g, "");
  return der(0x17, Buffer.from(digits.slice(2)));
}

/** @param dotted `2.5.4.3` */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const groups = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
  return groups;
}
