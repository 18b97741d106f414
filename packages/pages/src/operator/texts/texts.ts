import { language } from "../../design/language.ts";
import { english, type Texts } from "./english.ts";
import { french } from "./french.ts";

/** Chosen at the page's load: the language switch loads it again. */
export const texts: Texts = language.value === "fr" ? french : english;
