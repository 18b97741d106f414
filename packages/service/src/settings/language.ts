const languages = ["en", "fr"] as const;

/** The languages that the service writes to people in. */
export type Language = (typeof languages)[number];

/**
 * The first of the languages asked for that there are texts in, English where there is none.
 * @param asked BCP 47 tags in the order of the user's liking: an `Accept-Language` or a `ui_locales`
 */
export function languageOf(asked: string | undefined): Language {
  const tags = (asked ?? "").toLowerCase().split(/[\s,]+/);
  const primary = tags.map((tag) => tag.split(/[-;]/)[0]);
  return primary.flatMap((each) => languages.find((known) => known === each) ?? [])[0] ?? "en";
}
