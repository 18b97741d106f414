import { expect, it } from "vitest";
import { languageOf } from "../../src/settings/language.ts";

it.each([
  [undefined, "en"],
  ["", "en"],
  ["*", "en"],
  ["fr", "fr"],
  ["FR-ca", "fr"],
  ["fr-FR,fr;q=0.9,en;q=0.8", "fr"],
  ["en-GB, fr;q=0.9", "en"],
  ["de-DE, fr;q=0.9, en;q=0.8", "fr"],
  ["de", "en"],
  // Neither is French: Frisian, and a tag that only begins alike.
  ["fry", "en"],
  ["french", "en"],
  ["fr-CA en", "fr"],
  ["de fr", "fr"],
])("%j gets %s", (asked, expected) => {
  expect(languageOf(asked)).toBe(expected);
});
