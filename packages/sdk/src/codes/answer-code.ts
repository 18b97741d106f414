// docs/decisions/codes-outside-their-table.md: the one place that turns a failure into a code.
import type { AnsweredCode } from "./answered-codes.ts";
import type { ErrorCode } from "./catalogue.ts";
import type { CallFailure, OwnCodes } from "./failure.ts";
import { kindCodes } from "./kind-codes.ts";

/** Codes that any API may answer by the reference, beyond its own table. */
export const ANY_API: readonly AnsweredCode[] = [2000, 2001, 2002, 2006, 2202, 2301];

/** The next best code for an API whose table lacks the code. */
const NEAREST: Partial<Record<AnsweredCode, AnsweredCode>> = { 2201: 2202, 2006: 2344, 2344: 2006 };

/**
 * The code that a call answers for a failure.
 * @param table the codes of its API; empty if the call ended before its API was known
 * @param own the codes of a failure that brings its own
 */
export function answerCode(
  failure: CallFailure,
  table: readonly ErrorCode[] | undefined,
  own: OwnCodes | undefined,
): AnsweredCode {
  const wanted = own?.codes ?? codesOf(failure);
  const known = table ? wanted.find((code) => table.includes(code)) : wanted[0];
  return known ?? wanted.find((code) => ANY_API.includes(code)) ?? 2000;
}

function codesOf({ kind }: CallFailure): readonly AnsweredCode[] {
  if (typeof kind === "number") return [kind, NEAREST[kind] ?? kind];
  return kindCodes[kind] ?? [];
}
