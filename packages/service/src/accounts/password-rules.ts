// NIST SP 800-63B-4 §3.1.1.2: length and a list of what is commonly chosen, no rules of composition.
import { commonPasswords } from "./common-passwords.ts";

/** What the standard asks of a password that signs in by itself. */
export const MINIMUM_LENGTH = 15;

/** It asks for 64 at the least. The limit keeps a form small. */
export const MAXIMUM_LENGTH = 256;

/** What has to be there beside common words, digits in a row and the user's own name. */
const MINIMUM_REST = 5;

export type PasswordFault = "tooShort" | "tooLong" | "common";

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** `abcabcabc` is `abc`. */
const withoutRepetition = (text: string): string => /^(.+?)\1+$/u.exec(text)?.[1] ?? text;

/** Runs such as `23456` and `hgfed` are one character. */
function withoutRuns(text: string): string {
  let rest = "";
  let step: number | undefined;
  let before: number | undefined;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const next = before === undefined ? undefined : point - before;
    const goesOn = next !== undefined && Math.abs(next) <= 1 && (step === undefined || step === next);
    if (!goesOn) rest += character;
    step = goesOn ? next : undefined;
    before = point;
  }
  return rest;
}

/** What is left of a password once everything that is tried first is taken away. */
function restOf(password: string, login: string): string {
  const known = [...commonPasswords, plain(login), plain(login.split("@")[0] ?? "")];
  const longestFirst = known.filter((word) => word.length > 2).sort((a, b) => b.length - a.length);
  let rest = plain(password);
  for (const word of longestFirst) rest = rest.replaceAll(word, "");
  return withoutRuns(withoutRepetition(rest));
}

/**
 * What is wrong with a new password.
 * @param login the account's, which the password may not be made of
 */
export function passwordFault(password: string, login: string): PasswordFault | undefined {
  // Characters as a reader counts them: a code point each (SP 800-63B-4 §3.1.1.2).
  const { length } = [...password.normalize("NFC")];
  if (length < MINIMUM_LENGTH) return "tooShort";
  if (length > MAXIMUM_LENGTH) return "tooLong";
  return [...restOf(password, login)].length < MINIMUM_REST ? "common" : undefined;
}
