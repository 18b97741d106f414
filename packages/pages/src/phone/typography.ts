import type { Language } from "@openpims/sdk";

const NARROW_SPACE = "\u202f";

/**
 * A text of the SDK with the apostrophes of the page, and with the spaces of French punctuation that no line breaks at:
 * the SDK writes for terminals too.
 */
export function typeset(text: string, language: Language): string {
  const apostrophes = text.replace(/(?<=\p{L})'(?=\p{L}|\s|$)/gu, "’");
  if (language !== "fr") return apostrophes;
  return apostrophes.replace(/ (?=[;:?!»])/g, NARROW_SPACE).replace(/« /g, `«${NARROW_SPACE}`);
}
