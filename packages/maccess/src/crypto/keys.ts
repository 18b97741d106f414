// docs/protocol.md#keys
import { ecb } from "@noble/ciphers/aes.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "./bytes.ts";

/** A 16-byte key as 32 lower-case hex digits: the form in which every string of the protocol holds it. */
export type KeyHex = string;

export const KEY_BYTES = 16;

const firstSixteenOfSha256 = (text: string): KeyHex =>
  bytesToHex(sha256(utf8ToBytes(text)).subarray(0, KEY_BYTES));

/**
 * The PIN's key, `kma`.
 * @param serial `{SN}/{DataAppli}/{alea}`
 */
export function pinKey(pin: string, serial: string): KeyHex {
  return firstSixteenOfSha256(`${pin};${serial}`);
}

/** The K1 that follows `k1` once the answer's `dK1` is applied. */
export function advanceK1(k1: KeyHex, dK1: string): KeyHex {
  return firstSixteenOfSha256(`${k1};${dK1}`);
}

/** One AES-128-ECB block without padding: how K0, K1 and the service secrets travel and rest under the PIN's key. */
export function encryptUnder(key: KeyHex, block: KeyHex): KeyHex {
  return bytesToHex(ecb(hexToBytes(key), { disablePadding: true }).encrypt(hexToBytes(block)));
}

/** The inverse of {@link encryptUnder}. */
export function decryptUnder(key: KeyHex, block: KeyHex): KeyHex {
  return bytesToHex(ecb(hexToBytes(key), { disablePadding: true }).decrypt(hexToBytes(block)));
}
