const STEPS = [
  ["minute", 60],
  ["hour", 60],
  ["day", 24],
] as const;

/** The time since a moment, such as "5 minutes ago". @param now milliseconds since 1970 */
export function ageOf(iso: string, now: number, language: string): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  // A clock of the car or of this device that is ahead by a little makes no age in the future.
  let age = Math.max(0, (now - Date.parse(iso)) / 1000);
  let unit: Intl.RelativeTimeFormatUnit = "second";
  for (const [larger, size] of STEPS) {
    if (age < size) break;
    age /= size;
    unit = larger;
  }
  return words.format(-Math.floor(age), unit);
}
