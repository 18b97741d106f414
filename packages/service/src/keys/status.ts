export const keyStatuses = ["next", "current", "old"] as const;

export type KeyStatus = (typeof keyStatuses)[number];

/**
 * Gives each key its state. The newest active key is in use.
 * @param keys oldest first
 * @param activeFrom the time from which a key is used
 */
export function withStatus<Key>(
  keys: readonly Key[],
  activeFrom: (key: Key) => number,
  now: number,
): { readonly key: Key; readonly status: KeyStatus }[] {
  const current = keys.findLastIndex((key) => activeFrom(key) <= now);
  return keys.map((key, i) => ({ key, status: i === current ? "current" : i < current ? "old" : "next" }));
}
