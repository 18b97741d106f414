// The language of the pages: the user's choice, shared by all pages, or else the browser's.
import { type Signal, signal } from "@preact/signals";

export const languages = ["en", "fr"] as const;
export type Language = (typeof languages)[number];

const PLACE = "openpims.language";

const isLanguage = (value: unknown): value is Language => languages.some((known) => known === value);

function remembered(): Language | undefined {
  try {
    const value = localStorage.getItem(PLACE);
    return isLanguage(value) ? value : undefined;
  } catch {
    // The browser stores nothing.
    return undefined;
  }
}

/** The browser's first language that the pages have texts in. */
function preferred(): Language {
  const known = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage);
  return known ?? "en";
}

const chosen = signal<Language>(remembered() ?? preferred());
document.documentElement.lang = chosen.value;

export const language: Pick<Signal<Language>, "value"> = chosen;

export function chooseLanguage(to: Language): void {
  chosen.value = to;
  document.documentElement.lang = to;
  try {
    localStorage.setItem(PLACE, to);
  } catch {
    // The choice holds until the page is left.
  }
}
