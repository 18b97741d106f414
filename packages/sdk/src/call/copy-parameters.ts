/** A copy of a caller's parameters: later changes in them change nothing. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * Anything but an object, a list included, has no parameters in it. A file's bytes and plain objects are copied with the
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
