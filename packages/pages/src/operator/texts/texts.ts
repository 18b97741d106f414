import { english, type Texts } from "./english.ts";
import { french } from "./french.ts";

const wanted = navigator.languages.find((language) => /^(en|fr)\b/i.test(language)) ?? "en";

/** The first language of the browser's that there are texts in. */
export const language: "en" | "fr" = /^fr/i.test(wanted) ? "fr" : "en";

export const texts: Texts = language === "fr" ? french : english;
