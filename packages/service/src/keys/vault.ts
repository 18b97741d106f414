import { createHash, createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Clock, EpochMs } from "../clock.ts";
import type { SealedText } from "../store/definition.ts";
import type { Place } from "./places.ts";
import { decrypt, encrypt } from "./sealing.ts";

const VERSION = "v1" as const;

const SEALED = /^v1\.[0-9a-f]{8}\./;

export const isSealed = (value: unknown): value is SealedText =>
  typeof value === "string" && SEALED.test(value);

/** The id of the data key that seals a value. */
export const keyIdOf = (value: SealedText): string => value.split(".")[1] ?? "";

export interface DataKey {
  readonly id: string;
  /** A `KeyObject`: passing raw bytes makes Node throw and catch an error internally on each call. */
  readonly key: KeyObject;
  /** The key seals new values from this time on. */
  readonly activeFrom: EpochMs;
}

/** The value's key is not known to this process yet, or no longer. */
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

  /** @param keys at least one of them active */
  constructor(keys: readonly DataKey[], hashKey: KeyObject, clock: Clock) {
    this.#keys = keys;
    this.#hashKey = hashKey;
    this.#clock = clock;
  }

  /**
   * Replaces the keys. A removed key still opens values until the next replacement: a current request may have read a
   * value before it was sealed again.
   */
  useKeys(keys: readonly DataKey[]): void {
    this.#gone = this.#keys.filter(({ id }) => !keys.some((key) => key.id === id));
    this.#keys = keys;
  }

  /** The store's key with this id. */
  find(id: string): DataKey | undefined {
    return this.#keys.find((key) => key.id === id);
  }

  /** Seals a value for its place. It cannot be opened in another place. */
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

  /** A keyed hash in hex, to find a code, an OTP or a token without storing it. */
  hash(purpose: string, ...parts: string[]): string {
    return createHmac("sha256", this.#hashKey)
      .update([purpose, ...parts].join("\0"))
      .digest("hex");
  }

  /** The newest active key. */
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
