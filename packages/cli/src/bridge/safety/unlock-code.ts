import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

const CODE = /^[0-9A-Za-z]{4,32}$/;
const KEY_BYTES = 32;

/** Wrong codes in a row before the first pause. */
const FREE_TRIES = 5;
const FIRST_PAUSE_MS = 15 * 60_000;
const LONGEST_PAUSE_MS = 24 * 60 * 60_000;

/** The wrong codes so far; a restart does not forget them. */
export interface CodeTries {
  readonly wrong: number;
  /** No code is compared before this time, in milliseconds since 1970. */
  readonly until: number;
}

export const NO_TRIES: CodeTries = { wrong: 0, until: 0 };

export const isUnlockCode = (text: string): boolean => CODE.test(text);

/** The code that opens the doors. Only a slow hash of it is in memory. */
export class UnlockCode {
  /** @param code 4 to 32 letters and digits */
  static async from(code: string): Promise<UnlockCode> {
    const salt = randomBytes(16);
    return new UnlockCode(salt, await derive(code, salt, KEY_BYTES));
  }

  readonly #salt: Buffer;
  readonly #hash: Buffer;

  private constructor(salt: Buffer, hash: Buffer) {
    this.#salt = salt;
    this.#hash = hash;
  }

  /**
   * Compares a code. The try is stored before the comparison: ending the process gives none back.
   * @param store keeps the tries on disk
   */
  async verify(
    given: string,
    tries: CodeTries,
    now: number,
    store: (tries: CodeTries) => Promise<void>,
  ): Promise<"right" | "wrongCode" | "codeLocked"> {
    if (now < tries.until) return "codeLocked";
    const wrong = tries.wrong + 1;
    const pause =
      wrong < FREE_TRIES ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (wrong - FREE_TRIES));
    await store({ wrong, until: pause === 0 ? 0 : now + pause });
    const hash = await derive(given.slice(0, 64), this.#salt, KEY_BYTES);
    if (!timingSafeEqual(hash, this.#hash)) return "wrongCode";
    await store(NO_TRIES);
    return "right";
  }
}
