import { english, type Texts } from "./english.ts";

export const french: Texts = english;
