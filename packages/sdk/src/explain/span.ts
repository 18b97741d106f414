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
