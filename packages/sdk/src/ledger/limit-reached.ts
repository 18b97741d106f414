import type { Failure } from "@openpims/maccess";
import type { Resource } from "./limits.ts";

/** A call that was not made: its limit is reached. Nothing was sent. */
export interface LimitReached extends Failure {
  readonly kind: "LimitReached";
  readonly resource: Resource;
  readonly count: number;
  readonly windowSeconds: number;
  /** ISO 8601, UTC, whole seconds. */
  readonly nextTry: string;
}

export const isLimitReached = (failure: Failure): failure is LimitReached => failure.kind === "LimitReached";

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** A window in the longest unit that it is a multiple of, but a single day in hours, as limits are spoken of. */
export function spanOf(seconds: number): [count: number, unit: "day" | "hour" | "minute" | "second"] {
  const [unit, length] = UNITS.find(([, length]) => seconds % length === 0 && seconds > length) ?? [
    "second",
    1,
  ];
  return [seconds / length, unit];
}
