// The stored state of a device. It holds no PIN, and nothing to test a guessed PIN against: the service secrets are
// random bytes under the PIN's key, K0 and K1 are in clear. The platform's store seals the whole.
import { bytesToHex, isHex, type RandomBytes } from "./crypto/bytes.ts";
import { KEY_BYTES, type KeyHex } from "./crypto/keys.ts";
import type { Caller } from "./wire/request.ts";

/** An OTP service: a target that the account gets one-time passwords for. */
export interface Service {
  readonly id: string;
  readonly name: string;
}

/** A stored service secret: AES-128-ECB under `kma`. */
export interface ServiceSecret {
  readonly id: string;
  readonly underPinKey: KeyHex;
}

/** An enrolled device: its keys, and its secrets under the PIN's key. */
export interface ActivatedDevice extends Caller {
  /** `{SN}/{DataAppli}/{alea}` */
  readonly serial: string;
  /** The host that enrolled the device: only its answers end or block it. States of older versions lack it. */
  readonly host?: string;
  readonly k0: KeyHex;
  readonly k1: KeyHex;
  readonly services: readonly Service[];
  readonly secrets: readonly ServiceSecret[];
  /** False between the activation and the `ms` round that delivers the secrets: the enrolment is unfinished. */
  readonly secretsDelivered: boolean;
  readonly blocked: boolean;
}

/** The stored state: docs/architecture.md#state-of-a-device */
export interface DeviceState {
  /** Identifies the installation, 16 hex digits; the serial's first part. It survives every enrolment. */
  readonly installation: string;
  readonly device: ActivatedDevice | null;
  /** The device under its new PIN, after a PIN change whose outcome is unknown. */
  readonly pending?: ActivatedDevice;
}

/** A device that another client enrolled, and the installation that its serial begins with. */
export interface ImportedDevice extends DeviceState {
  readonly device: ActivatedDevice;
}

/** The version of the format of {@link serialiseState}. */
export const STATE_VERSION = 1;

/**
 * Thrown for a text that is no stored state.
 * @example
 * const lost = (error: unknown) => error instanceof StateUnreadable;
 */
export class StateUnreadable extends Error {
  override name = "StateUnreadable";
}

/**
 * Thrown for a state that a newer library wrote: upgrade this library to read it.
 * @example
 * const newer = (error: unknown) => error instanceof MustUpgrade;
 */
export class MustUpgrade extends Error {
  override name = "MustUpgrade";
}

/**
 * Gives the state of a new installation, without a device.
 * @param random a cryptographically secure source of random bytes
 * @example
 * const state = newState(options.random);
 */
export function newState(random: RandomBytes): DeviceState {
  return { installation: bytesToHex(random(8)), device: null };
}

export function newSerial(state: DeviceState, random: RandomBytes): string {
  return `${state.installation}/_/${bytesToHex(random(16))}`;
}

/**
 * Gives the text that a store keeps of a state. It holds the device's keys.
 * @param state the state of an installation
 * @example
 * await options.store.write(serialiseState(newState(options.random)));
 */
export function serialiseState(state: DeviceState): string {
  return JSON.stringify({ version: STATE_VERSION, ...state });
}

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === "string" && value.length <= 512;
const key: Check = (value) => typeof value === "string" && isHex(value, KEY_BYTES);
const flag: Check = (value) => typeof value === "boolean";
const listOf =
  (shape: Record<string, Check>): Check =>
  (value) =>
    Array.isArray(value) && value.every((item) => fits(item, shape));

function fits(value: unknown, shape: Record<string, Check>): boolean {
  if (typeof value !== "object" || value === null) return false;
  const record = value as Record<string, unknown>;
  return Object.entries(shape).every(([name, check]) => check(record[name]));
}

const DEVICE_SHAPE: Record<keyof ActivatedDevice, Check> = {
  serial: text,
  host: (value) => value === undefined || text(value),
  id: text,
  k0: key,
  k1: key,
  lastSync: text,
  services: listOf({ id: text, name: text }),
  secrets: listOf({ id: text, underPinKey: key }),
  secretsDelivered: flag,
  blocked: flag,
};

/**
 * Reads the text of {@link serialiseState}.
 * @param stored the text
 * @throws StateUnreadable, MustUpgrade
 * @example
 * const { device } = parseState((await options.store.read()) ?? "");
 */
export function parseState(stored: string): DeviceState {
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    throw new StateUnreadable("the stored state is not JSON");
  }
  if (typeof value !== "object" || value === null) throw new StateUnreadable("the stored state is no object");
  const { version, installation, device, pending } = value as Record<string, unknown>;
  if (typeof version === "number" && version > STATE_VERSION) {
    throw new MustUpgrade(
      `the stored state is of version ${version}, this library reads up to ${STATE_VERSION}`,
    );
  }
  const wellFormed =
    version === STATE_VERSION &&
    typeof installation === "string" &&
    isHex(installation, 8) &&
    (device === null || fits(device, DEVICE_SHAPE)) &&
    (pending === undefined || (device !== null && fits(pending, DEVICE_SHAPE)));
  if (!wellFormed) throw new StateUnreadable("the stored state has not the form of a device's");
  const state = { installation, device: device as ActivatedDevice | null };
  return pending === undefined ? state : { ...state, pending: pending as ActivatedDevice };
}
