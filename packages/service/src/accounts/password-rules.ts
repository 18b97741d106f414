// NIST SP 800-63B-4 §3.1.1.2: length, and a comparison with common passwords; no rules of composition.
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";

/** The standard's minimum for a password as the only factor. */
export const MINIMUM_LENGTH = 15;

/** The standard requires a limit of 64 or more. The limit keeps a form small. */
export const MAXIMUM_LENGTH = 256;

/** An attacker needs more guesses than this, by zxcvbn's estimate: between its scores 3 (10^8) and 4 (10^10). */
const LEAST_GUESSES = 1e9;

/**
 * The estimate takes more than linear time and blocks every other request: 2 s for 256 characters, about 10 ms for these.
 * A password whose beginning is hard to guess is hard to guess.
 */
const MOST_ESTIMATED = 32;

/** Words that an attacker of this service tries first, beside the user's own name. */
const EXPECTED = ["openpims", "peugeot", "citroen", "vauxhall", "opel", "correcthorsebatterystaple"];

export type PasswordFault = "tooShort" | "tooLong" | "common";

/**
 * Finds the fault of a new password.
 * @param login the account's, which must not be a part of the password
 */
export async function passwordFault(password: string, login: string): Promise<PasswordFault | undefined> {
  // Characters as a reader counts them: a code point each (SP 800-63B-4 §3.1.1.2).
  const characters = [...password.normalize("NFC")];
  if (characters.length < MINIMUM_LENGTH) return "tooShort";
  if (characters.length > MAXIMUM_LENGTH) return "tooLong";
  return (await isCommon(characters.join(""), login)) ? "common" : undefined;
}

const lettersAndDigits = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, "");

async function isCommon(password: string, login: string): Promise<boolean> {
  const zxcvbn = await loadZxcvbn();
  const [name = ""] = login.split("@");
  const known = [...EXPECTED, login, lettersAndDigits(login), name, lettersAndDigits(name)];
  const inputs = [...known, ...login.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length > 2);
  // Blanks and signs between words hide a repetition from the estimate.
  return [password, lettersAndDigits(password)].some((text) => {
    const { guesses } = zxcvbn.check([...text].slice(0, MOST_ESTIMATED).join(""), inputs);
    return !(guesses > LEAST_GUESSES);
  });
}

let loaded: Promise<ZxcvbnFactory> | undefined;

/** Loaded for the first new password: the word lists take time, which would delay every start. */
function loadZxcvbn(): Promise<ZxcvbnFactory> {
  loaded ??= Promise.all([import("@zxcvbn-ts/core"), import("@zxcvbn-ts/language-common")]).then(
    ([{ ZxcvbnFactory }, { dictionary, adjacencyGraphs: graphs }]) =>
      new ZxcvbnFactory({ dictionary, graphs, maxLength: MOST_ESTIMATED, l33tMaxSubstitutions: 10 }),
  );
  return loaded;
}
