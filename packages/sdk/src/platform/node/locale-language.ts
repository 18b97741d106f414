import type { Language } from "../../explain/explanation.ts";

/** The language of the locale, `LC_ALL` before `LANG`; English where the SDK has no texts in it. */
export function localeLanguage(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Language {
  const locale = environment.LC_ALL || environment.LANG || "";
  return /^fr(?![a-z])/i.test(locale) ? "fr" : "en";
}
