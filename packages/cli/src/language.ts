import type { Language } from "@openpims/sdk";

/** The language of the locale (`LC_ALL`, then `LANG`), English where it is none of ours. */
export function languageOf(environment: NodeJS.ProcessEnv): Language {
  const locale = environment.LC_ALL || environment.LANG || "";
  return /^fr(?![a-z])/i.test(locale) ? "fr" : "en";
}
