import { type Fields, isAbsent, isObject } from "./fields.ts";

const OBJECTS = ["monitoring", "credential", "profile"] as const;

const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});

/** A copy of the parameters with the changes applied, object parameters field by field. Unchecked. */
export function withChanges(parameters: unknown, changes: unknown): Fields {
  const before = fieldsOf(parameters);
  const merged = mergedFields(before, fieldsOf(changes));
  for (const name of OBJECTS) {
    if (isObject(merged[name])) merged[name] = mergedFields(fieldsOf(before[name]), merged[name]);
  }
  return merged;
}

function mergedFields(before: Fields, changes: Fields): Record<string, unknown> {
  const given = Object.entries(changes).filter(([, value]) => !isAbsent(value));
  return { ...before, ...Object.fromEntries(given) };
}
