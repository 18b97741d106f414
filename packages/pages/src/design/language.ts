// The language of the pages: the one chosen on any of them, which all remember, or else the browser's.
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
    // A browser that stores nothing.
    return undefined;
  }
}

/** The first of the browser's languages that there are texts in. */
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
    // It holds until the page is left.
  }
}
