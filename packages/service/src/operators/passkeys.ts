// Operators' passkeys: public keys of their authenticators. WebAuthn itself is a library's work.
import { createHash } from "node:crypto";
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

/**
 * True for an attestation without certificates. The console asks for none, and the library would ask the addresses in them
 * for revoked ones, in those of a stranger too.
 */
async function hasNoCertificates(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject } = await import("@simplewebauthn/server/helpers");
  try {
    const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, "base64url")));
    const format = decoded.get("fmt");
    return format === "none" || (format === "packed" && decoded.get("attStmt").get("x5c") === undefined);
  } catch {
    return false;
  }
}

/** @returns the new passkey; `undefined` for a wrong challenge, origin, party, signature or form */
export async function verifyRegistration(
  check: Check,
  operatorId: string,
  response: RegistrationResponseJSON,
) {
  if (!(await hasNoCertificates(response.response.attestationObject))) return undefined;
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

/** The id of a passkey in an address: an authenticator's own may have a thousand bytes. */
export const shortId = ({ id }: OperatorPasskeyRow): string =>
  createHash("sha256").update(id).digest("base64url");

/** @param id the short one. @returns false if the operator has no such passkey */
export async function removePasskey(transaction: Database, operatorId: string, id: string): Promise<boolean> {
  const passkey = (await passkeysOf(transaction, operatorId)).find((each) => shortId(each) === id);
  if (!passkey) return false;
  const { numDeletedRows } = await transaction
    .deleteFrom("operator_passkeys")
    .where("id", "=", passkey.id)
    .where("operator_id", "=", operatorId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export async function removePasskeysOf(transaction: Database, operatorId: string): Promise<void> {
  await transaction.deleteFrom("operator_passkeys").where("operator_id", "=", operatorId).execute();
}
