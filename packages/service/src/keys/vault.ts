import { createHash, createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Clock, EpochMs } from "../clock.ts";
import type { SealedText } from "../store/definition.ts";
import type { Place } from "./places.ts";
import { decrypt, encrypt } from "./sealing.ts";

const VERSION = "v1" as const;

/**
 * Longer than anything lives that {@link Vault.hashes} finds, but for the wrong passwords of known browsers: after a rotation
 * they are counted anew.
 */
const LONGEST_MS = 8 * 86_400_000;

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
 * Seals the store's secrets with AES-256-GCM under data keys, and hashes under hash keys. Each sealed value carries the id
 * of its data key, so that the key can be replaced while the store is in use.
 */
export class Vault {
  readonly #clock: Clock;
  #keys: readonly DataKey[];
  #gone: readonly DataKey[] = [];
  #hashKeys: readonly DataKey[];

  /**
   * @param keys by the time from which they are used
   * @param hashKeys likewise
   */
  constructor(keys: readonly DataKey[], hashKeys: readonly DataKey[], clock: Clock) {
    this.#keys = keys;
    this.#hashKeys = hashKeys;
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

  /** @param keys oldest first, by the time of their use */
  useHashKeys(keys: readonly DataKey[]): void {
    this.#hashKeys = keys;
  }

  /** The store's key with this id. */
  find(id: string): DataKey | undefined {
    return [...this.#keys, ...this.#hashKeys].find((key) => key.id === id);
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
    const known = this.#keys.find((key) => key.id === id) ?? this.#gone.find((key) => key.id === id);
    if (version !== VERSION || !known) throw new UnknownDataKey();
    return decrypt(known.key, data, `${version}.${id}.${place}`);
  }

  /** A keyed hash in hex, to find a code, an OTP or a token without storing it. */
  hash(purpose: string, ...parts: string[]): string {
    return hashUnder(this.#hashKeys[this.#currentHash()], purpose, parts);
  }

  /** {@link hash}, under no earlier key than that of the generation. */
  hashSince(generation: number, purpose: string, ...parts: string[]): string {
    return hashUnder(this.#hashKeys[Math.max(generation, this.#currentHash())], purpose, parts);
  }

  /**
   * The hashes under which a value of some days may stand in the store, the current one first: also under the keys that
   * were replaced in these days, and under the next one, which another process may use already.
   */
  hashes(purpose: string, ...parts: string[]): readonly [string, ...string[]] {
    const current = this.#currentHash();
    const replacedSince = this.#clock.now() - LONGEST_MS;
    const earlier = this.#hashKeys
      .slice(0, current)
      .filter((_, i) => (this.#hashKeys[i + 1]?.activeFrom ?? 0) > replacedSince);
    const others = [...earlier.toReversed(), ...this.#hashKeys.slice(current + 1, current + 2)];
    return [this.hash(purpose, ...parts), ...others.map((key) => hashUnder(key, purpose, parts))];
  }

  /** The hashes of a lasting value under every key of the store. */
  allHashes(purpose: string, ...parts: string[]): readonly string[] {
    return this.#hashKeys.map((key) => hashUnder(key, purpose, parts));
  }

  /** The generation of the key that made a hash, counted from 0; `undefined` if none of the store's keys made it. */
  generationOf(hash: string, purpose: string, ...parts: string[]): number | undefined {
    const generation = this.#hashKeys.findLastIndex((key) => hashUnder(key, purpose, parts) === hash);
    return generation === -1 ? undefined : generation;
  }

  #currentHash(): number {
    const now = this.#clock.now();
    // A store always has a first key, also if the clock was set back.
    return Math.max(
      0,
      this.#hashKeys.findLastIndex(({ activeFrom }) => activeFrom <= now),
    );
  }

  /** The newest active key; the oldest if the clock was set back to before any of them. */
  #current(): DataKey {
    const now = this.#clock.now();
    const current = this.#keys.findLast(({ activeFrom }) => activeFrom <= now) ?? this.#keys[0];
    if (!current) throw new UnknownDataKey();
    return current;
  }
}

function hashUnder(hashKey: DataKey | undefined, purpose: string, parts: readonly string[]): string {
  if (!hashKey) throw new UnknownDataKey();
  return createHmac("sha256", hashKey.key)
    .update([purpose, ...parts].join("\0"))
    .digest("hex");
}

/** Compares two secrets of any length in constant time. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
