// docs/protocol.md#the-three-proofs
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "./bytes.ts";
import type { KeyHex } from "./keys.ts";

/** The inputs of a proof of possession. In an activation K0, K1 and the challenge are still empty. */
export interface PossessionInputs {
  readonly challenge: string;
  readonly k0: KeyHex | "";
  readonly k1: KeyHex | "";
  readonly serial: string;
}

/** The three proofs on the wire: 64 lower-case hex digits each. */
export interface Proofs {
  readonly R0: string;
  readonly R1: string;
  readonly R2: string;
}

const digest = (...parts: string[]): string => bytesToHex(sha256(utf8ToBytes(parts.join(";"))));

/**
 * Computes R0: the device holds K0 and its serial. docs/protocol.md#the-three-proofs
 * @param of the challenge as text; K0 and K1 as 16 bytes in hex; the serial
 * @returns SHA-256 as 64 lower-case hex digits
 * @example
 * const R0 = proveSerial({ challenge: "abcd", k0: "00".repeat(16), k1: "11".repeat(16), serial: "serial" });
 */
export const proveSerial = (of: PossessionInputs): string => digest(of.challenge, of.k0, of.serial);

/**
 * Computes R1: the device holds K0 and the current K1. docs/protocol.md#the-three-proofs
 * @param of the challenge as text; K0 and K1 as 16 bytes in hex; the serial
 * @returns SHA-256 as 64 lower-case hex digits
 * @example
 * const R1 = proveKeys({ challenge: "abcd", k0: "00".repeat(16), k1: "11".repeat(16), serial: "serial" });
 */
export const proveKeys = (of: PossessionInputs): string => digest(of.challenge, of.k0, of.k1);

/**
 * Computes R2: the user knows the PIN. docs/protocol.md#the-three-proofs
 * @param of the challenge as text; K0 and K1 as 16 bytes in hex; the serial
 * @param pin 4 to 8 digits, or `NO_PIN` to prove none
 * @returns SHA-256 as 64 lower-case hex digits
 * @example
 * const R2 = provePin({ challenge: "abcd", k0: "00".repeat(16), k1: "11".repeat(16), serial: "serial" }, "1234");
 */
export const provePin = (of: PossessionInputs, pin: string): string => digest(of.challenge, of.k0, pin);

/**
 * Computes the three proofs of one request: docs/protocol.md#the-three-proofs
 * @param of the challenge as text; K0 and K1 as 16 bytes in hex; the serial
 * @param pin 4 to 8 digits, or `NO_PIN` to prove none
 * @example
 * const { R0, R1, R2 } = prove({ challenge: "abcd", k0: "00".repeat(16), k1: "11".repeat(16), serial: "serial" }, "1234");
 */
export function prove(of: PossessionInputs, pin: string): Proofs {
  return { R0: proveSerial(of), R1: proveKeys(of), R2: provePin(of, pin) };
}
