// SMS codes: twelve digits that allow to enrol a device, to reset a PIN, or to certify a phone number.
import { randomInt } from "node:crypto";
import { lockAccount } from "../accounts/accounts.ts";
import { type EpochMs, isAhead } from "../clock.ts";
import type { Vault } from "../keys/vault.ts";
import type { ActivationCodeRow, Database } from "../store/schema.ts";
import { lockName } from "../store/transaction.ts";
import type { PolicyWork, Work } from "../work.ts";
import { MOST_TRIES, replaceCodes } from "./code-ends.ts";

/** The purpose of a code: to activate a device, to reset a PIN, to certify a phone number. */
export type Purpose = Exclude<ActivationCodeRow["purpose"], "certified">;

const DIGITS = 12;

/** The code in three groups, for reading and typing. */
export const inGroups = (code: string): string => code.replace(/\d{4}(?=\d)/g, "$& ");

const hashOf = (vault: Vault, code: string): string => vault.hash("activation-code", code);

/** The hashes of a code that the store may have. */
export const hashesOf = (vault: Vault, code: string): readonly string[] =>
  vault.hashes("activation-code", code);

export interface IssuedCode {
  readonly code: string;
  readonly expiresAt: EpochMs;
}

/**
 * Issues a code. It replaces every earlier code of the account for the same purpose. The store has only its hash.
 * @param wanted.phoneNumber the number that a certification is bound to
 * @param wanted.askedFrom the address of the user who asked for it
 */
export async function issueActivationCode(
  { transaction, vault, policy, now }: PolicyWork,
  wanted: {
    readonly accountId: string;
    readonly purpose: Purpose;
    readonly via: ActivationCodeRow["via"];
    readonly phoneNumber?: string | undefined;
    readonly askedFrom?: string | undefined;
  },
): Promise<IssuedCode> {
  const { accountId, purpose, via, phoneNumber, askedFrom } = wanted;
  await lockAccount(transaction, accountId);
  await replaceCodes(transaction, accountId, purpose);
  const code = await freeCode({ transaction, vault, now });
  const expiresAt = now + policy.activationCodeLifetimeSeconds * 1000;
  await transaction
    .insertInto("activation_codes")
    .values({
      account_id: accountId,
      purpose,
      hash: hashOf(vault, code),
      phone_number: phoneNumber ?? null,
      expires_at: expiresAt,
      tries: 0,
      offers: 0,
      issued_at: now,
      via,
      asked_from: askedFrom === undefined ? null : vault.hash(ASKED_FROM, askedFrom),
      ended: null,
    })
    .execute();
  return { code, expiresAt };
}

const ASKED_FROM = "asked-from";

/** A code identifies its account, so live codes are unique. */
async function freeCode({ transaction, vault, now }: Work): Promise<string> {
  for (;;) {
    const code = randomInt(10 ** DIGITS)
      .toString()
      .padStart(DIGITS, "0");
    const hash = hashOf(vault, code);
    // Another transaction may be issuing the same code.
    await lockName(transaction, `activation-code:${hash}`);
    const taken = await transaction
      .selectFrom("activation_codes")
      .select("id")
      .where("hash", "in", hashesOf(vault, code))
      .where("ended", "is", null)
      .where("expires_at", ">", now)
      .executeTakeFirst();
    if (!taken) return code;
  }
}

/** Locks each account that the code may belong to, so that no request uses or replaces it before it is verified. */
async function lockOwner(transaction: Database, hashes: readonly string[], purpose: Purpose): Promise<void> {
  await transaction
    .selectFrom("accounts")
    .select("id")
    .where("id", "in", (query) =>
      query
        .selectFrom("activation_codes")
        .select("activation_codes.account_id")
        .where("activation_codes.hash", "in", hashes)
        .where("activation_codes.purpose", "=", purpose)
        .where("activation_codes.ended", "is", null),
    )
    .orderBy("id")
    .forUpdate()
    .execute();
}

/**
 * Verifies a code.
 * @param among.accountId the account that it must belong to, if that is known and locked
 * @param among.askedFrom the address that the user must have asked from
 * @returns a live code, `expired`, or `unknown` for a wrong, used or replaced one
 */
export async function findActivationCode(
  { transaction, vault, now }: Work,
  code: string,
  purpose: Purpose,
  among: { readonly accountId?: string | undefined; readonly askedFrom?: string | undefined } = {},
): Promise<{ readonly id: number; readonly accountId: string } | "expired" | "unknown"> {
  const { accountId, askedFrom } = among;
  const hashes = hashesOf(vault, code);
  if (accountId === undefined) await lockOwner(transaction, hashes, purpose);
  const row = await transaction
    .selectFrom("activation_codes")
    .select(["id", "account_id", "issued_at", "expires_at"])
    .where("hash", "in", hashes)
    .where("purpose", "=", purpose)
    .where("ended", "is", null)
    .where("tries", "<", MOST_TRIES)
    .$if(accountId !== undefined, (query) => query.where("account_id", "=", accountId ?? ""))
    .$if(askedFrom !== undefined, (query) =>
      query.where("asked_from", "in", vault.hashes(ASKED_FROM, askedFrom ?? "")),
    )
    .orderBy("id", "desc")
    .executeTakeFirst();
  if (!row) return "unknown";
  if (row.expires_at <= now || isAhead(row.issued_at, now)) return "expired";
  return { id: row.id, accountId: row.account_id };
}
