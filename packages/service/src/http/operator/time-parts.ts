// A time range in equal parts, over which the audit log's rows are counted.
import { Type } from "typebox";
import { givenEnd, givenTime, parseGivenTime } from "../schemas.ts";

const DEFAULT_PARTS = "24";

export const timePartsQuery = {
  from: givenTime(),
  to: givenEnd(),
  parts: Type.Optional(
    Type.String({
      pattern: "^([1-9]\\d?|100)$",
      default: DEFAULT_PARTS,
      description: "The number of parts, 1 to 100",
    }),
  ),
};

/** The answer if `timePartsOf` finds no time range. */
export const NO_TIME = "from and to must be times, one after the other";

export interface TimeParts {
  readonly range: { readonly from: number; readonly to: number };
  readonly parts: number;
}

/** @returns `undefined` if the two are not times, or not in order */
export function timePartsOf({
  from,
  to,
  parts = DEFAULT_PARTS,
}: {
  readonly from: string;
  readonly to: string;
  readonly parts?: string;
}): TimeParts | undefined {
  const range = { from: parseGivenTime(from), to: parseGivenTime(to) };
  return range.from < range.to ? { range, parts: Number(parts) } : undefined;
}
