/**
 * Gives UTF-8 as `TextEncoder` writes it, a lone surrogate as U+FFFD. Not every engine has a `TextEncoder`: JavaScriptCore
 * leaves it to the browser around it, and older Hermes has none.
 * @param text any text
 * @example
 * const bytes = utf8ToBytes("PIN");
 */
export function utf8ToBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const scalar = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    const following = (shift: number) => 0x80 | ((scalar >> shift) & 0x3f);
    if (scalar < 0x80) bytes.push(scalar);
    else if (scalar < 0x800) bytes.push(0xc0 | (scalar >> 6), following(0));
    else if (scalar < 0x10000) bytes.push(0xe0 | (scalar >> 12), following(6), following(0));
    else bytes.push(0xf0 | (scalar >> 18), following(12), following(6), following(0));
  }
  return Uint8Array.from(bytes);
}

/** Cryptographically secure random bytes: `count` of them. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * True for lower- or upper-case hex of exactly `bytes` bytes; of any whole number if `bytes` is absent.
 * @param text the digits, without `0x`
 * @param bytes the wanted number of bytes, two digits each
 * @example
 * const isKey = isHex("00112233445566778899aabbccddeeff", 16);
 */
export function isHex(text: string, bytes?: number): boolean {
  return /^(?:[0-9a-f]{2})+$/i.test(text) && (bytes === undefined || text.length === bytes * 2);
}

/**
 * Gives bytes as lower-case hex.
 * @param bytes any number of bytes
 * @example
 * const hex = bytesToHex(Uint8Array.of(1, 171)); // 01ab
 */
export function bytesToHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Gives the bytes of a text of hex, in either case.
 * @param hex an even number of digits, without `0x`
 * @throws RangeError for a text that is not hex
 * @example
 * const bytes = hexToBytes("01ab");
 */
export function hexToBytes(hex: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/i.test(hex)) throw new RangeError("no hex");
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/**
 * Compares two texts in a time that depends on their lengths only.
 * @param a the expected text, such as a digest in hex
 * @param b the given text; another length answers at once
 * @example
 * const same = equalInConstantTime("expected", "given");
 */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
