import { language } from "../../design/language.ts";
import { english, type Texts } from "./english.ts";
import { french } from "./french.ts";

/** The console has no language switch: what is chosen on another page holds from the next load on. */
export const texts: Texts = language.value === "fr" ? french : english;
