// docs/protocol.md#k0-and-k1, docs/protocol.md#the-pins-key
import { ecb } from "@noble/ciphers/aes.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "./bytes.ts";

/** A 16-byte key as 32 lower-case hex digits, the form in every string of the protocol. */
export type KeyHex = string;

/** The bytes of a key of the protocol: docs/protocol.md#keys */
export const KEY_BYTES = 16;

const firstSixteenOfSha256 = (text: string): KeyHex =>
  bytesToHex(sha256(utf8ToBytes(text)).subarray(0, KEY_BYTES));

/**
 * Derives the PIN's key, `kma`: docs/protocol.md#the-pins-key
 * @param pin 4 to 8 digits, or `NO_PIN`
 * @param serial `{SN}/{DataAppli}/{alea}`
 * @returns 16 bytes in hex
 * @example
 * const kma = pinKey("1234", "0011223344556677/data/8899");
 */
export function pinKey(pin: string, serial: string): KeyHex {
  return firstSixteenOfSha256(`${pin};${serial}`);
}

/**
 * Gives the K1 that follows `k1` once the answer's `dK1` is applied: docs/protocol.md#k0-and-k1
 * @param k1 16 bytes in hex
 * @param dK1 the answer's text, as it was sent: it is hashed, not decoded
 * @returns 16 bytes in hex
 * @example
 * const next = advanceK1("00112233445566778899aabbccddeeff", "ffee");
 */
export function advanceK1(k1: KeyHex, dK1: string): KeyHex {
  return firstSixteenOfSha256(`${k1};${dK1}`);
}

/**
 * Encrypts one AES-128-ECB block without padding. This seals K0, K1 and the service secrets under the PIN's key.
 * @param key 16 bytes in hex
 * @param block 16 bytes in hex
 * @returns 16 bytes in hex
 * @example
 * const sealed = encryptUnder(pinKey("1234", "serial"), "00112233445566778899aabbccddeeff");
 */
export function encryptUnder(key: KeyHex, block: KeyHex): KeyHex {
  return bytesToHex(ecb(hexToBytes(key), { disablePadding: true }).encrypt(hexToBytes(block)));
}

/**
 * Opens a block of {@link encryptUnder}.
 * @param key 16 bytes in hex
 * @param block 16 bytes in hex
 * @returns 16 bytes in hex; any key opens any block
 * @example
 * const opened = decryptUnder(pinKey("1234", "serial"), "00112233445566778899aabbccddeeff");
 */
export function decryptUnder(key: KeyHex, block: KeyHex): KeyHex {
  return bytesToHex(ecb(hexToBytes(key), { disablePadding: true }).decrypt(hexToBytes(block)));
}
