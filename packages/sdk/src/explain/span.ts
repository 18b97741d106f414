const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** A window in the longest unit that divides it; a single day is given in hours, as limits usually are. */
export function spanOf(seconds: number): [count: number, unit: "day" | "hour" | "minute" | "second"] {
  const [unit, length] = UNITS.find(([, length]) => seconds % length === 0 && seconds > length) ?? [
    "second",
    1,
  ];
  return [seconds / length, unit];
}
