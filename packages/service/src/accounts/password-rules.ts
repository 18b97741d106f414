// NIST SP 800-63B-4 §3.1.1.2: length, and a comparison with common passwords; no rules of composition.
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";

/** The standard's minimum for a password as the only factor. */
export const MINIMUM_LENGTH = 15;

/** The standard requires a limit of 64 or more. The limit keeps a form small. */
export const MAXIMUM_LENGTH = 256;

/** An attacker needs more guesses than this, by zxcvbn's estimate: between its scores 3 (10^8) and 4 (10^10). */
const LEAST_GUESSES = 1e9;

/**
 * The estimate takes more than linear time and blocks every other request: 2 s for 256 characters, a few milliseconds for
 * these. A password whose beginning is hard to guess is hard to guess.
 */
const MOST_ESTIMATED = 32;

/** The same for the words of the user's own name, and for letters that may stand for others (`4` for `a`). */
const MOST_WORDS = 16;
const MOST_SUBSTITUTED = 3;

/** Words that an attacker of this service tries first, beside the user's own name. */
const EXPECTED = ["openpims", "peugeot", "citroen", "vauxhall", "opel", "correcthorsebatterystaple"];

export type PasswordFault = "tooShort" | "tooLong" | "common";

/** Finds the fault in a new password's length. */
export function lengthFault(password: string): PasswordFault | undefined {
  // Characters as a reader counts them: a code point each (SP 800-63B-4 §3.1.1.2).
  const { length } = [...password.normalize("NFC")];
  if (length < MINIMUM_LENGTH) return "tooShort";
  return length > MAXIMUM_LENGTH ? "tooLong" : undefined;
}

const lettersAndDigits = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, "");

/**
 * Compares a new password with common ones. It takes the service's own time: the caller has counted the request.
 * @param login the account's, which must not be a part of the password
 */
export async function isCommon(password: string, login: string): Promise<boolean> {
  const text = password.normalize("NFC");
  const zxcvbn = await loadZxcvbn();
  const [name = ""] = login.split("@");
  const known = [...EXPECTED, login, lettersAndDigits(login), name, lettersAndDigits(name)];
  const parts = new Set(login.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2));
  const words = [...known, ...[...parts].slice(0, MOST_WORDS)].filter((word) => word.length > 2);
  const inputs = words.map((word) => word.slice(0, MOST_ESTIMATED));
  // Blanks and signs between words hide a repetition from the estimate.
  return [text, lettersAndDigits(text)].some((each) => {
    const { guesses } = zxcvbn.check([...each].slice(0, MOST_ESTIMATED).join(""), inputs);
    return !(guesses > LEAST_GUESSES);
  });
}

let loaded: Promise<ZxcvbnFactory> | undefined;

/** Loaded for the first new password: the word lists take time, which would delay every start. */
function loadZxcvbn(): Promise<ZxcvbnFactory> {
  loaded ??= Promise.all([import("@zxcvbn-ts/core"), import("@zxcvbn-ts/language-common")]).then(
    ([{ ZxcvbnFactory }, { dictionary, adjacencyGraphs: graphs }]) =>
      new ZxcvbnFactory({
        dictionary,
        graphs,
        maxLength: MOST_ESTIMATED,
        l33tMaxSubstitutions: MOST_SUBSTITUTED,
      }),
  );
  return loaded;
}
