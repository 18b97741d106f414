// docs/protocol.md#the-otp-formula
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "./bytes.ts";
import { decryptUnder, type KeyHex } from "./keys.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const PADDED_LENGTH = 8;

/**
 * The form of a one-time password's text. `8LC` is the answer's `format` to library 0.2.12 and later; an answer
 * without a format asks for the older form.
 */
export type OtpFormat = "8LC" | "unpadded";

/** The inputs of a one-time password: docs/protocol.md#the-otp-formula */
export interface OtpInputs {
  /** K1 after the key updates of the same answer. */
  readonly k1: KeyHex;
  /** The OTP challenge, `defi`: text, never a number. */
  readonly otpChallenge: string;
  /** The service secret as stored: sealed under the PIN's key. */
  readonly secretUnderPinKey: KeyHex;
  /** `kma`, of the PIN that was proved. */
  readonly pinKey: KeyHex;
  readonly format: OtpFormat;
}

/**
 * Computes a one-time password: 38 bits in base 36, least significant digit first.
 * @param inputs keys and secret in hex, the challenge as text: docs/protocol.md#the-otp-formula
 * @example
 * const otp = computeOtp({
 *   k1: "00112233445566778899aabbccddeeff",
 *   otpChallenge: "1234567890",
 *   secretUnderPinKey: "ffeeddccbbaa99887766554433221100",
 *   pinKey: pinKey("1234", "serial"),
 *   format: "8LC",
 * });
 */
export function computeOtp(inputs: OtpInputs): string {
  const padded = inputs.format === "8LC";
  const secret = padded ? decryptUnder(inputs.pinKey, inputs.secretUnderPinKey) : inputs.secretUnderPinKey;
  const digest = sha256(utf8ToBytes(`${inputs.k1}:${inputs.otpChallenge}:${secret}`));
  const view = new DataView(digest.buffer, digest.byteOffset);
  let number = (view.getUint32(0) & 0x0fffffff) * 1024 + (view.getUint32(4) & 1023);
  let text = "";
  do {
    text += ALPHABET[number % 36];
    number = Math.floor(number / 36);
  } while (number > 0);
  return padded ? text.padEnd(PADDED_LENGTH, "a") : text;
}
