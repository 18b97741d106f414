// The reference's 94 codes, verbatim. A test compares them with tests/reference/errors.json.
import { type AnsweredCode, answeredLabels, withName } from "./answered-codes.ts";
import { otherLabels } from "./other-codes.ts";
import { vehicleCodes } from "./vehicle-codes.ts";

/** The kind of an error, in the reference's words. */
export type ErrorType = "Generic error" | "Input error" | "Output Error" | "PIMS specific error";

/** A code of the reference, with its type and label. */
export interface CatalogueEntry {
  readonly type: ErrorType;
  /** `[PARAMETER]`, `[Component]` … stand for a name. */
  readonly label: string;
}

/** A code of the reference, 2000 to 2390. */
export type ErrorCode = AnsweredCode | keyof typeof otherLabels;

function typeOf(code: number): ErrorType {
  if (code < 2010) return "Generic error";
  if (code < 2200) return "Input error";
  return code < 2300 ? "Output Error" : "PIMS specific error";
}

const labels = [
  ...Object.entries(answeredLabels),
  ...Object.entries(vehicleCodes).map(([code, { label }]) => [code, label] as const),
  ...Object.entries(otherLabels),
];

/** Every code of the reference, with its type and label: docs/reference/codes.md */
export const catalogue = Object.fromEntries(
  labels.map(([code, label]) => [code, { type: typeOf(Number(code)), label }]),
) as Readonly<Record<ErrorCode, CatalogueEntry>>;

/**
 * Gives the label of a code.
 * @param name replaces the label's `[…]`, such as a parameter's name
 * @example
 * const label = labelOf(2101, "pinCode"); // Missing pinCode parameter
 */
export function labelOf(code: ErrorCode, name?: string): string {
  return withName(catalogue[code].label, name);
}
