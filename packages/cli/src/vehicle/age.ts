import type { Language } from "@openpims/sdk";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** The age of a time in ISO 8601, in the largest whole unit. Under a minute it is now, as is a time ahead of this clock. */
export function ageOf(iso: string, now: number, language: Language): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  const found = UNITS.find(([, length]) => seconds >= length);
  if (!found) return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(0, "second");
  const [unit, length] = found;
  return new Intl.RelativeTimeFormat(language).format(-Math.floor(seconds / length), unit);
}
