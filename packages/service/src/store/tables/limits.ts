import { integer, key, table, text, time } from "../definition.ts";

export const throttles = table({
  columns: { name: key(text), count: integer, ends_at: time },
  indexes: { by_end: { on: ["ends_at"] } },
  sweep: { by: "ends_at", afterMs: 0 },
  backup: false,
});
