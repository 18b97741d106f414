// docs/decisions/codes-outside-their-table.md: the one place that turns a failure into a code.
import type { AnsweredCode } from "./answered-codes.ts";
import type { ErrorCode } from "./catalogue.ts";
import type { CallFailure } from "./failure.ts";
import { failureKinds } from "./failure-kinds.ts";

/** Codes that any API may answer by the reference, beyond its own table. */
export const ANY_API: readonly AnsweredCode[] = [2000, 2001, 2002, 2006, 2202, 2301];

/** The next best code for an API whose table lacks the code. */
const NEAREST: Partial<Record<AnsweredCode, AnsweredCode>> = { 2201: 2202, 2006: 2344, 2344: 2006 };

/**
 * The code that a call answers for a failure.
 * @param table the codes of its API; empty if the call ended before its API was known
 */
export function answerCode({ kind }: CallFailure, table?: readonly ErrorCode[]): AnsweredCode {
  const wanted = typeof kind === "number" ? [kind, NEAREST[kind] ?? kind] : failureKinds[kind].codes;
  const known = table ? wanted.find((code) => table.includes(code)) : wanted[0];
  return known ?? wanted.find((code) => ANY_API.includes(code)) ?? 2000;
}
