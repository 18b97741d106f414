import type { Language } from "./explanation.ts";

/**
 * Gives the language of a locale, `LC_ALL` before `LANG`; English if the SDK lacks the language.
 * @param environment such as `process.env`
 * @example
 * const language = localeLanguage(process.env);
 */
export function localeLanguage(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = environment.LC_ALL || environment.LANG || "";
  return /^fr(?![a-z])/i.test(locale) ? "fr" : "en";
}
