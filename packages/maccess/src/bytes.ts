import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

export { bytesToHex, concatBytes, hexToBytes, utf8ToBytes };

/** Cryptographically secure random bytes: `count` of them. */
export type RandomBytes = (count: number) => Uint8Array;

/** True for lower- or upper-case hex of exactly `bytes` bytes (of any whole number where absent). */
export function isHex(text: string, bytes?: number): boolean {
  return /^(?:[0-9a-f]{2})+$/i.test(text) && (bytes === undefined || text.length === bytes * 2);
}

/** Compares two texts in a time that depends on their lengths only. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
