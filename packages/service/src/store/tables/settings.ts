import { key, table, text } from "../definition.ts";

export const settings = table({ columns: { name: key(text), value: text } });
