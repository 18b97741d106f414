export const languages = ["en", "fr"] as const;

/** The languages of the service's texts. */
export type Language = (typeof languages)[number];

/**
 * The first requested language with texts, otherwise English.
 * @param asked BCP 47 tags in the user's order of preference: an `Accept-Language` or a `ui_locales`
 */
export function languageOf(asked: string | undefined): Language {
  const tags = (asked ?? "").toLowerCase().split(/[\s,]+/);
  const primary = tags.map((tag) => tag.split(/[-;]/)[0]);
  return primary.flatMap((each) => languages.find((known) => known === each) ?? [])[0] ?? "en";
}
