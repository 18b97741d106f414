import { key, table, text, time } from "../definition.ts";

/** Work that one process does at a time. */
export const leases = table({ columns: { name: key(text), holder: text, ends_at: time }, backup: false });
