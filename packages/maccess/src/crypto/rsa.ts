// docs/protocol.md#rsa-keys: 1024-bit moduli, public exponent 17, OAEP with SHA-256 and MGF1-SHA-256, empty label.
// Only public keys are used here, so no code below needs constant time.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, type RandomBytes } from "./bytes.ts";

/** The bytes of a modulus of the protocol. */
export const MODULUS_BYTES = 128;
const HASH_BYTES = 32;
const EMPTY_LABEL_HASH = sha256(new Uint8Array(0));

/** The largest message of one OAEP block: 128 - 2·32 - 2 = 62 bytes (RFC 8017 §7.1.1). */
export const OAEP_CAPACITY = MODULUS_BYTES - 2 * HASH_BYTES - 2;

/** A block or message that does not fit the key or the padding. */
export class RsaError extends Error {
  override name = "RsaError";
}

/** MGF1 with SHA-256 (RFC 8017 §B.2.1). */
function mask(seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 0; blocks.length * HASH_BYTES < length; counter++) {
    const suffix = Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter);
    blocks.push(sha256(concatBytes(seed, suffix)));
  }
  return concatBytes(...blocks).subarray(0, length);
}

const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, i) => byte ^ (b[i] ?? 0));

/**
 * Encodes up to 62 bytes into one 128-byte block: EME-OAEP (RFC 8017 §7.1.1 step 2).
 * @param message at most 62 bytes
 * @param random a cryptographically secure source
 * @returns 128 bytes
 * @throws RsaError if the message is longer
 * @example
 * const block = oaepEncode(utf8ToBytes("secret"), (count) => crypto.getRandomValues(new Uint8Array(count)));
 */
export function oaepEncode(message: Uint8Array, random: RandomBytes): Uint8Array {
  if (message.length > OAEP_CAPACITY) throw new RsaError(`an OAEP block holds ${OAEP_CAPACITY} bytes`);
  const padding = new Uint8Array(OAEP_CAPACITY - message.length);
  const data = concatBytes(EMPTY_LABEL_HASH, padding, Uint8Array.of(1), message);
  const seed = random(HASH_BYTES);
  const maskedData = xor(data, mask(seed, data.length));
  const maskedSeed = xor(seed, mask(maskedData, HASH_BYTES));
  return concatBytes(Uint8Array.of(0), maskedSeed, maskedData);
}

/**
 * Decodes a 128-byte block: EME-OAEP (RFC 8017 §7.1.2 step 3).
 * @param block 128 bytes
 * @returns the message, at most 62 bytes
 * @throws RsaError if the block is not valid OAEP
 * @example
 * const random: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
 * const message = oaepDecode(oaepEncode(utf8ToBytes("secret"), random));
 */
export function oaepDecode(block: Uint8Array): Uint8Array {
  const maskedSeed = block.subarray(1, 1 + HASH_BYTES);
  const maskedData = block.subarray(1 + HASH_BYTES);
  const seed = xor(maskedSeed, mask(maskedData, HASH_BYTES));
  const data = xor(maskedData, mask(seed, maskedData.length));
  const start = data.indexOf(1, HASH_BYTES);
  const wellFormed =
    block.length === MODULUS_BYTES &&
    block[0] === 0 &&
    EMPTY_LABEL_HASH.every((byte, i) => data[i] === byte) &&
    start !== -1 &&
    data.subarray(HASH_BYTES, start).every((byte) => byte === 0);
  if (!wellFormed) throw new RsaError("not an OAEP block");
  return data.subarray(start + 1);
}

/** `block ^ 17 mod modulus`, both as 128 big-endian bytes. */
function raiseToPublicExponent(block: Uint8Array, modulusHex: string): Uint8Array {
  const modulus = BigInt(`0x${modulusHex}`);
  const base = BigInt(`0x${bytesToHex(block)}`);
  if (base >= modulus) throw new RsaError("the block is not below the modulus");
  let power = base;
  for (let squarings = 0; squarings < 4; squarings++) power = (power * power) % modulus;
  const result = (power * base) % modulus;
  return hexToBytes(result.toString(16).padStart(MODULUS_BYTES * 2, "0"));
}

/**
 * True for hex that can be a modulus of the protocol: 1024 bits, odd, its top bit set.
 * @param hex in either case
 * @example
 * const good = isModulus(`8${"0".repeat(254)}1`);
 */
export function isModulus(hex: string): boolean {
  return /^[89a-f][0-9a-f]{254}[13579bdf]$/i.test(hex);
}

/**
 * Encrypts up to 62 bytes under a public modulus with RSA-OAEP.
 * @param modulusHex 128 bytes in hex
 * @param message at most 62 bytes
 * @param random a cryptographically secure source
 * @returns 128 bytes in hex
 * @throws RsaError if the message is longer
 * @example
 * const sealed = encryptFor(`8${"0".repeat(254)}1`, utf8ToBytes("secret"), (count) =>
 *   crypto.getRandomValues(new Uint8Array(count)),
 * );
 */
export function encryptFor(modulusHex: string, message: Uint8Array, random: RandomBytes): string {
  return bytesToHex(raiseToPublicExponent(oaepEncode(message, random), modulusHex));
}

/**
 * Opens a modulus that the server sealed with the factory *private* key, in three blocks.
 * @param factoryModulus `Kfact`, hex
 * @param sealed `Kiw` or `ms_key`, hex
 * @returns the modulus, hex
 * @throws RsaError if it is not a sealed modulus
 * @example
 * declare const answer: { readonly Kfact: string; readonly Kiw: string };
 * const modulus = openSealedModulus(answer.Kfact, answer.Kiw);
 */
export function openSealedModulus(factoryModulus: string, sealed: string): string {
  if (!isModulus(factoryModulus)) throw new RsaError("the factory key is no 1024-bit modulus");
  if (!/^(?:[0-9a-f]{256})+$/i.test(sealed))
    throw new RsaError("the sealed key is not made of 128-byte blocks");
  const blocks = sealed.match(/.{256}/g) ?? [];
  const opened = blocks.map((block) => oaepDecode(raiseToPublicExponent(hexToBytes(block), factoryModulus)));
  const modulus = bytesToHex(concatBytes(...opened));
  if (!isModulus(modulus)) throw new RsaError("what was sealed is no 1024-bit modulus");
  return modulus;
}
