// The reference's 94 codes, letter for letter (reference/errors.json). A test compares the two.
import { entries, withName } from "./entry.ts";
import { genericLabels, inputLabels, outputLabels, specificLabels } from "./met-codes.ts";
import { otherCodes } from "./other-codes.ts";

export type { CatalogueEntry, ErrorType } from "./entry.ts";

export const catalogue = {
  ...entries("Generic error", genericLabels),
  ...entries("Input error", inputLabels),
  ...entries("Output Error", outputLabels),
  ...entries("PIMS specific error", specificLabels),
  ...otherCodes,
} as const;

export type ErrorCode = keyof typeof catalogue;

/** The label of a code, with the name in the place of its `[…]`. */
export function labelOf(code: ErrorCode, name?: string): string {
  return withName(catalogue[code].label, name);
}
