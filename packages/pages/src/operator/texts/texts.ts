import { language } from "../../design/language.ts";
import { english, type Texts } from "./english.ts";
import { french } from "./french.ts";

/** The console has no language switch: a choice on another page applies from the next load. */
export const texts: Texts = language.value === "fr" ? french : english;
