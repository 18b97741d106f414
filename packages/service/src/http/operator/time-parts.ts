// A time in equal parts, as the counts of the audit log are asked for.
import { givenTime } from "../schemas.ts";

export interface TimePartsQuery {
  readonly from: string;
  readonly to: string;
  readonly parts?: string;
}

const DEFAULT_PARTS = "24";

export const timePartsQuery = {
  from: givenTime,
  to: { ...givenTime, description: "Before this time" },
  parts: {
    type: "string",
    pattern: "^([1-9]\\d?|100)$",
    default: DEFAULT_PARTS,
    description: "How many parts, 1 to 100",
  },
};

/** What is answered where `timePartsOf` finds no time. */
export const NO_TIME = "from and to must be times, one after the other";

export interface TimeParts {
  readonly range: { readonly from: number; readonly to: number };
  readonly parts: number;
}

/** `undefined` where the two are no times, or not one after the other. */
export function timePartsOf({ from, to, parts = DEFAULT_PARTS }: TimePartsQuery): TimeParts | undefined {
  const range = { from: Date.parse(from), to: Date.parse(to) };
  return range.from < range.to ? { range, parts: Number(parts) } : undefined;
}
