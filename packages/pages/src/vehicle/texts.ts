// The texts of the car's page, in the languages of the pages.
import { type Language, language } from "../design/language.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";

export type Texts = typeof english;

const all: Readonly<Record<Language, Texts>> = { en: english, fr: french };

export const texts = (): Texts => all[language.value];
