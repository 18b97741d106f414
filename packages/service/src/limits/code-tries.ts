// The budget of guesses at SMS codes. The calculation: docs/decisions/budget-of-guesses.md
import type { Database } from "../store/schema.ts";
import { networkOf } from "./address-key.ts";
import { returnTry, type Throttle, takeTry } from "./throttle.ts";

/** No code lives longer (`activationCodeLifetimeSeconds`), so a code's life overlaps two windows at most. */
const WINDOW_MS = 10 * 60_000;

/** The wrong codes of one address, or one /48 of IPv6, that may still come from a person's typing errors. */
const ofAddress: Throttle = { kind: "activation-code", limit: 20, windowMs: WINDOW_MS };

/** The codes from quiet addresses that are compared with every code. */
const quiet: Throttle = { kind: "codes-of-quiet-addresses", limit: 250_000, windowMs: WINDOW_MS };

/** The codes from loud addresses, counted apart, so that a person who shares an address with a guesser is not locked out. */
const loud: Throttle = { kind: "codes-of-loud-addresses", limit: 150_000, windowMs: WINDOW_MS };

/** The requests with one right code: five wrong PINs of an enrolment, each repeated after a lost answer. */
const ofCode: Throttle = { kind: "uses-of-code", limit: 40, windowMs: WINDOW_MS };

/** The codes that a try is compared with. */
export interface CodeTry {
  readonly among: "all" | "asked from this address" | "none";
  /** True if the address has sent no more wrong codes than a person would. */
  readonly quiet: boolean;
  /** True if the budget includes it. */
  readonly inBudget: boolean;
}

/** Counts a code before the comparison, so that simultaneous codes cannot exceed the budget. */
export async function takeCodeTry(database: Database, address: string, now: number): Promise<CodeTry> {
  const isQuiet = await takeTry(database, ofAddress, networkOf(address), now);
  const inBudget = await takeTry(database, isQuiet ? quiet : loud, "all", now);
  // An owner whose phone asked for the SMS from this address passes, whatever strangers do elsewhere.
  const otherwise = isQuiet ? "asked from this address" : "none";
  return { among: inBudget ? "all" : otherwise, quiet: isQuiet, inBudget };
}

/** Counts a use of a right code. @returns false after too many: then the code counts as a wrong one */
export const takeCodeUse = (database: Database, codeId: number, now: number): Promise<boolean> =>
  takeTry(database, ofCode, String(codeId), now);

/** Removes a use of a right code from the count. */
export const returnCodeUse = (database: Database, codeId: number): Promise<void> =>
  returnTry(database, ofCode, String(codeId));

/**
 * Removes a right code from the counts: it tests no other code. So nobody uses up the budget with a code of their own.
 */
export async function returnCodeTry(
  database: Database,
  { quiet: isQuiet, inBudget }: CodeTry,
  address: string,
): Promise<void> {
  if (isQuiet) await returnTry(database, ofAddress, networkOf(address));
  if (inBudget) await returnTry(database, isQuiet ? quiet : loud, "all");
}
