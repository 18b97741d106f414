import { key, table, text, time } from "../definition.ts";

/** Work for one process at a time. */
export const leases = table({ columns: { name: key(text), holder: text, ends_at: time }, backup: false });
