/** Copies a caller's parameters: later changes by the caller have no effect. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * A value that is no object, or is a list, has no parameters. Nested objects and a file's bytes are copied too.
 * rest.
 */
export function copyOf(parameters: unknown): Given {
  if (typeof parameters !== "object" || Array.isArray(parameters)) return {};
  const entries = Object.entries({ ...parameters });
  return Object.fromEntries(entries.map(([name, value]: [string, unknown]) => [name, copyOfValue(value)]));
}

function copyOfValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const isPlain =
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? { ...value } : value;
}
