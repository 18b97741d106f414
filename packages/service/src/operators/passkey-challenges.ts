// Challenges of passkeys. The service signs them and keeps only the used ones, so that strangers add no row by asking.
import { createHash, randomBytes } from "node:crypto";
import { type EpochMs, isAhead } from "../clock.ts";
import { sameSecret, type Vault } from "../keys/vault.ts";
import type { Database } from "../store/schema.ts";

const PURPOSE = "passkey-challenge";

export const CHALLENGE_MS = 5 * 60_000;

/** `sign-in`, or the id of the operator who adds a passkey. */
export type ChallengeFor = "sign-in" | { readonly operatorId: string };

const wordOf = (wanted: ChallengeFor): string => (wanted === "sign-in" ? wanted : `add ${wanted.operatorId}`);

/** @returns base64url: a nonce, the time and their keyed hash */
export function makeChallenge(vault: Vault, wanted: ChallengeFor, now: EpochMs): string {
  const nonce = randomBytes(16).toString("hex");
  const text = `${nonce}.${now}.${vault.hash(PURPOSE, wordOf(wanted), nonce, String(now))}`;
  return Buffer.from(text).toString("base64url");
}

/** True for a challenge that this service made for the purpose, within its time. */
export function isOwnChallenge(vault: Vault, challenge: string, wanted: ChallengeFor, now: EpochMs): boolean {
  const text = Buffer.from(challenge, "base64url").toString("latin1");
  const [, nonce = "", made = "", hash = ""] =
    /^([0-9a-f]{32})\.(\d{1,15})\.([0-9a-f]{64})$/.exec(text) ?? [];
  const right = vault.hashes(PURPOSE, wordOf(wanted), nonce, made).some((each) => sameSecret(hash, each));
  return right && Number(made) + CHALLENGE_MS > now && !isAhead(Number(made), now);
}

/** Uses a challenge up. @returns false if it was used before */
export async function useChallenge(transaction: Database, challenge: string, now: EpochMs): Promise<boolean> {
  // Not under a hash key: a rotation must not make it new.
  const id = createHash("sha256").update(challenge).digest("base64url");
  const used = await transaction
    .insertInto("operator_challenges")
    .values({ id, ends_at: now + 2 * CHALLENGE_MS })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst();
  return used !== undefined;
}
