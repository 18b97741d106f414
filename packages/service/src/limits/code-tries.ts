// The budget of guesses at activation codes. The calculation: docs/decisions/budget-of-guesses.md
import type { Database } from "../store/schema.ts";
import { returnTry, type Throttle, takeTry } from "./throttle.ts";

/** No code lives longer (`activationCodeLifetimeSeconds`), so a code's life overlaps two windows at most. */
const WINDOW_MS = 10 * 60_000;

/** The wrong codes of one address that may still come from a person's typing errors. */
const ofAddress: Throttle = { kind: "activation-code", limit: 20, windowMs: WINDOW_MS };

/** The codes from quiet addresses that are compared with every code. */
const quiet: Throttle = { kind: "codes-of-quiet-addresses", limit: 250_000, windowMs: WINDOW_MS };

/** The codes from loud addresses, counted apart, so that a person who shares an address with a guesser is not locked out. */
const loud: Throttle = { kind: "codes-of-loud-addresses", limit: 150_000, windowMs: WINDOW_MS };

/** The codes that a try is compared with. */
export interface CodeTry {
  readonly among: "all" | "asked from this address" | "none";
  /** True if the address has sent no more wrong codes than a person would. */
  readonly quiet: boolean;
}

/** Counts a code before the comparison, so that simultaneous codes cannot exceed the budget. */
export async function takeCodeTry(database: Database, address: string, now: number): Promise<CodeTry> {
  const isQuiet = await takeTry(database, ofAddress, address, now);
  const hasBudget = await takeTry(database, isQuiet ? quiet : loud, "all", now);
  // An owner whose phone asked for the SMS from this address passes, whatever strangers do elsewhere.
  const otherwise = isQuiet ? "asked from this address" : "none";
  return { among: hasBudget ? "all" : otherwise, quiet: isQuiet };
}

/** Removes a right code from its address's count. */
export async function returnCodeTry(database: Database, { quiet }: CodeTry, address: string): Promise<void> {
  if (quiet) await returnTry(database, ofAddress, address);
}
