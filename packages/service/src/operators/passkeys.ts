// Operators' passkeys: public keys of their authenticators. WebAuthn itself is a library's work.
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import type { EpochMs } from "../clock.ts";
import type { Vault } from "../keys/vault.ts";
import type { Database, OperatorPasskeyRow } from "../store/schema.ts";
import { type ChallengeFor, isOwnChallenge } from "./passkey-challenges.ts";

/** Passkeys of one operator. */
export const MOST_PASSKEYS = 10;

/** Loaded at the first use: most starts need none of it. */
const library = () => import("@simplewebauthn/server");

/** The service's origin for the browser; its host is the relying party's id. */
export interface Party {
  readonly origin: string;
  readonly id: string;
}

interface Check {
  readonly vault: Vault;
  readonly party: Party;
  readonly now: EpochMs;
}

/** The challenge in a response, which the verification compares with the signed one. */
export function challengeOf(clientDataJSON: string): string {
  try {
    const data = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString("utf8")) as {
      readonly challenge?: unknown;
    } | null;
    return typeof data?.challenge === "string" ? data.challenge : "";
  } catch {
    return "";
  }
}

const expected = ({ vault, party, now }: Check, wanted: ChallengeFor) => ({
  expectedChallenge: (challenge: string) => isOwnChallenge(vault, challenge, wanted, now),
  expectedOrigin: party.origin,
  expectedRPID: party.id,
  requireUserVerification: true,
});

/** @returns the new passkey; `undefined` for a wrong challenge, origin, party, signature or form */
export async function verifyRegistration(
  check: Check,
  operatorId: string,
  response: RegistrationResponseJSON,
) {
  const { verifyRegistrationResponse } = await library();
  const verified = await verifyRegistrationResponse({
    response,
    ...expected(check, { operatorId }),
  }).catch(() => undefined);
  if (!verified?.verified) return undefined;
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  return { id, publicKey: Buffer.from(publicKey).toString("base64url"), counter };
}

/** @returns the new counter; `undefined` for a wrong challenge, origin, party, signature, counter or form */
export async function verifyAssertion(
  check: Check,
  passkey: OperatorPasskeyRow,
  response: AuthenticationResponseJSON,
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await library();
  const verified = await verifyAuthenticationResponse({
    response,
    ...expected(check, "sign-in"),
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(Buffer.from(passkey.public_key, "base64url")),
      counter: passkey.counter,
    },
  }).catch(() => undefined);
  return verified?.verified ? verified.authenticationInfo.newCounter : undefined;
}

export const passkeysOf = (database: Database, operatorId: string): Promise<OperatorPasskeyRow[]> =>
  database
    .selectFrom("operator_passkeys")
    .selectAll()
    .where("operator_id", "=", operatorId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();

export const findPasskey = (database: Database, id: string): Promise<OperatorPasskeyRow | undefined> =>
  database.selectFrom("operator_passkeys").selectAll().where("id", "=", id).executeTakeFirst();

/** @returns false if the operator has too many, or the authenticator is known */
export async function insertPasskey(transaction: Database, row: OperatorPasskeyRow): Promise<boolean> {
  if ((await passkeysOf(transaction, row.operator_id)).length >= MOST_PASSKEYS) return false;
  const made = await transaction
    .insertInto("operator_passkeys")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

export async function notePasskeyUse(
  transaction: Database,
  { id }: OperatorPasskeyRow,
  counter: number,
  now: EpochMs,
): Promise<void> {
  await transaction
    .updateTable("operator_passkeys")
    .set({ counter, used_at: now })
    .where("id", "=", id)
    .execute();
}

/** @returns false if the operator has no such passkey */
export async function removePasskey(transaction: Database, operatorId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await transaction
    .deleteFrom("operator_passkeys")
    .where("id", "=", id)
    .where("operator_id", "=", operatorId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export async function removePasskeysOf(transaction: Database, operatorId: string): Promise<void> {
  await transaction.deleteFrom("operator_passkeys").where("operator_id", "=", operatorId).execute();
}
