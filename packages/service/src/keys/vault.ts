import { createHash, createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Clock, EpochMs } from "../clock.ts";
import type { SealedText } from "../store/definition.ts";
import type { Place } from "./places.ts";
import { decrypt, encrypt } from "./sealing.ts";

const VERSION = "v1" as const;

const SEALED = /^v1\.[0-9a-f]{8}\./;

export const isSealed = (value: unknown): value is SealedText =>
  typeof value === "string" && SEALED.test(value);

/** The id of the data key that a value is sealed under. */
export const keyIdOf = (value: SealedText): string => value.split(".")[1] ?? "";

export interface DataKey {
  readonly id: string;
  /** A `KeyObject`: passing raw bytes makes Node throw and catch an error internally on each call. */
  readonly key: KeyObject;
  /** New values are sealed under it from here on. */
  readonly activeFrom: EpochMs;
}

/** A value is sealed under a key that this process does not know yet, or no longer. */
export class UnknownDataKey extends Error {
  override name = "UnknownDataKey";

  constructor() {
    super("a value in the store is sealed under a data key that is not known here");
  }
}

/**
 * Seals the store's secrets with AES-256-GCM under data keys, and hashes under a key. Each sealed value carries the id
 * of its data key, so that the key can be replaced while the store is in use.
 */
export class Vault {
  readonly #hashKey: KeyObject;
  readonly #clock: Clock;
  #keys: readonly DataKey[];
  #gone: readonly DataKey[] = [];

  /** @param keys at least one, of which one is active */
  constructor(keys: readonly DataKey[], hashKey: KeyObject, clock: Clock) {
    this.#keys = keys;
    this.#hashKey = hashKey;
    this.#clock = clock;
  }

  /**
   * Replaces the keys. One that is gone still opens until the next replacement: a request under way may have read a
   * value before it was sealed anew.
   */
  useKeys(keys: readonly DataKey[]): void {
    this.#gone = this.#keys.filter(({ id }) => !keys.some((key) => key.id === id));
    this.#keys = keys;
  }

  /** The key with this id, of those in the store. */
  find(id: string): DataKey | undefined {
    return this.#keys.find((key) => key.id === id);
  }

  /** Seals a value for its place; it opens nowhere else. */
  seal(plaintext: string, place: Place): SealedText {
    const { id, key } = this.#current();
    return `${VERSION}.${id}.${encrypt(key, plaintext, `${VERSION}.${id}.${place}`)}`;
  }

  /**
   * @throws UnknownDataKey
   * @throws Error if the value was changed or moved
   */
  open(value: SealedText, place: Place): string {
    const [version, id = "", data = ""] = value.split(".");
    const known = this.find(id) ?? this.#gone.find((key) => key.id === id);
    if (version !== VERSION || !known) throw new UnknownDataKey();
    return decrypt(known.key, data, `${version}.${id}.${place}`);
  }

  /** A keyed hash in hex, by which a code, an OTP or a token is found that is not stored. */
  hash(purpose: string, ...parts: string[]): string {
    return createHmac("sha256", this.#hashKey)
      .update([purpose, ...parts].join("\0"))
      .digest("hex");
  }

  /** The newest key that is active. */
  #current(): DataKey {
    const now = this.#clock.now();
    const active = this.#keys.filter(({ activeFrom }) => activeFrom <= now);
    if (active.length === 0) throw new UnknownDataKey();
    return active.reduce((newest, key) => (key.activeFrom > newest.activeFrom ? key : newest));
  }
}

/** Compares two secrets of any length in constant time. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
