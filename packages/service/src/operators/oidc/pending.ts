// A sign-in that was begun with the provider. Its browser holds one secret in a cookie, from which the state, the nonce and the
// PKCE verifier are derived: strangers who begin sign-ins add no row.
import { randomBytes } from "node:crypto";
import { type EpochMs, isAhead } from "../../clock.ts";
import { sameSecret, type Vault } from "../../keys/vault.ts";

/** The longest time at the provider. */
export const PENDING_MS = 10 * 60_000;

const STATE = "oidc-state";

export interface Pending {
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636 §4.1: 64 hex digits. */
  readonly verifier: string;
}

/** The parts under the hash keys that may have been used; the current one first. */
function derive(vault: Vault, secret: string, at: string): readonly Pending[] {
  const of = (purpose: string) => vault.hashes(purpose, secret, at);
  const [states, nonces, verifiers] = [of(STATE), of("oidc-nonce"), of("oidc-verifier")];
  return states.map((state, i) => ({ state, nonce: nonces[i] ?? "", verifier: verifiers[i] ?? "" }));
}

/** @returns the cookie's value, and the parts of the request */
export function beginPending(vault: Vault, now: EpochMs): Pending & { readonly cookie: string } {
  const secret = randomBytes(32).toString("base64url");
  const [first] = derive(vault, secret, String(now));
  if (!first) throw new Error("the store has no hash key");
  return { ...first, cookie: `${secret}.${now}` };
}

/** @returns the sign-in that one of the cookies began and the state names, while it lasts */
export function findPending(
  vault: Vault,
  cookies: readonly string[],
  state: string,
  now: EpochMs,
): Pending | undefined {
  for (const cookie of cookies) {
    const [, secret = "", at = ""] = /^([\w-]{43})\.(\d{1,15})$/.exec(cookie) ?? [];
    if (secret === "" || Number(at) + PENDING_MS <= now || isAhead(Number(at), now)) continue;
    const found = derive(vault, secret, at).find((each) => sameSecret(each.state, state));
    if (found) return found;
  }
  return undefined;
}
