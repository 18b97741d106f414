// The names of limits in the store. A name holds a keyed hash of its source, which may be typed text: the store
// has no part of it in clear, and no length of it breaks an index.
import type { Vault } from "../keys/vault.ts";
import type { Database } from "../store/schema.ts";

/** By the store's adapter, which a database and its transactions share. */
const vaults = new WeakMap<object, Vault>();

/** Sets the key of a store's limit names. Without it, nothing is counted and every limit refuses. */
export function nameThrottlesWith(database: Database, vault: Vault): void {
  vaults.set(database.getExecutor().adapter, vault);
}

/**
 * The names under which a count may stand, the current one first: after a rotation of the hash key there are several.
 * @throws Error if the store has no key yet
 */
export function throttleNames(
  database: Database,
  kind: string,
  source: string,
): readonly [string, ...string[]] {
  const vault = vaults.get(database.getExecutor().adapter);
  if (!vault) throw new Error("the limits of this store have no key");
  const [current, ...others] = vault.hashes("throttle", kind, source);
  return [`${kind}:${current}`, ...others.map((hash) => `${kind}:${hash}`)];
}
