import { randomInt } from "node:crypto";
import type { Selectable } from "kysely";
import { lockAccount } from "../accounts/accounts.ts";
import { sameSecret, type Vault } from "../keys/vault.ts";
import type { Policy } from "../settings/policy.ts";
import type { CodeVia, Database, Schema } from "../store/schema.ts";
import { lockName } from "../store/transaction.ts";

/** What a code may be asked for. */
export type Purpose = "activate" | "reset" | "certify";

type StoredPurpose = Schema["activation_codes"]["purpose"];

/** An ended code is remembered for a day, to tell an expired one from a wrong one. */
export const ENDED_CODES_REMEMBERED_MS = 86_400_000;

/** How many wrong finishes a code survives. */
const TRIES = 5;

const hashOf = (vault: Vault, code: string) => vault.hash("activation-code", code);

/**
 * A fresh 6-digit code. It ends every earlier one of the account for the same purpose; only its hash is kept.
 * @param about how it gets to its user, and the number that a code for `certify` is bound to
 */
export async function issueActivationCode(
  database: Database,
  vault: Vault,
  policy: Policy,
  accountId: string,
  purpose: Purpose,
  now: number,
  about: { readonly via: CodeVia; readonly phoneNumber?: string | undefined },
): Promise<{ code: string; expiresAt: number }> {
  const expiresAt = now + policy.activationCodeLifetimeSeconds * 1000;
  await lockAccount(database, accountId);
  await database
    .updateTable("activation_codes")
    .set({ used: 1, ended: "replaced" })
    .where("account_id", "=", accountId)
    .where("purpose", "=", purpose)
    .where("used", "=", 0)
    .execute();
  for (;;) {
    const code = randomInt(1_000_000).toString().padStart(6, "0");
    // A code names its account, so no two live ones may be alike, nor become so at once.
    await lockName(database, `activation-code:${hashOf(vault, code)}`);
    const taken = await database
      .selectFrom("activation_codes")
      .select("id")
      .where("hash", "=", hashOf(vault, code))
      .where("used", "=", 0)
      .where("expires_at", ">", now)
      .executeTakeFirst();
    if (taken) continue;
    await database
      .insertInto("activation_codes")
      .values({
        account_id: accountId,
        purpose,
        hash: hashOf(vault, code),
        phone_number: about.phoneNumber ?? null,
        expires_at: expiresAt,
        tries: 0,
        used: 0,
        issued_at: now,
        via: about.via,
        ended: null,
      })
      .execute();
    return { code, expiresAt };
  }
}

/** Holds whoever the code may be of, so that nobody uses or replaces it before it is judged. */
async function holdOwner(database: Database, hash: string, purpose: Purpose): Promise<void> {
  await database
    .selectFrom("accounts")
    .select("id")
    .where("id", "in", (query) =>
      query
        .selectFrom("activation_codes")
        .select("activation_codes.account_id")
        .where("activation_codes.hash", "=", hash)
        .where("activation_codes.purpose", "=", purpose)
        .where("activation_codes.used", "=", 0),
    )
    .orderBy("id")
    .forUpdate()
    .execute();
}

/**
 * What a code opens: a live code's row, `expired`, or `unknown` for a wrong, used or replaced one.
 * @param accountId whose code it must be, where that is known: the account is held already
 */
export async function findActivationCode(
  database: Database,
  vault: Vault,
  code: string,
  purpose: Purpose,
  now: number,
  accountId?: string,
): Promise<{ id: number; accountId: string } | "expired" | "unknown"> {
  const hash = hashOf(vault, code);
  if (accountId === undefined) await holdOwner(database, hash, purpose);
  const row = await database
    .selectFrom("activation_codes")
    .select(["id", "account_id", "expires_at"])
    .where("hash", "=", hash)
    .where("purpose", "=", purpose)
    .where("used", "=", 0)
    .where("tries", "<", TRIES)
    .$if(accountId !== undefined, (query) => query.where("account_id", "=", accountId ?? ""))
    .orderBy("id", "desc")
    .executeTakeFirst();
  if (!row) return "unknown";
  return row.expires_at > now ? { id: row.id, accountId: row.account_id } : "expired";
}

export async function useActivationCode(database: Database, id: number): Promise<void> {
  await database
    .updateTable("activation_codes")
    .set({ used: 1, ended: "used" })
    .where("id", "=", id)
    .execute();
}

export async function countActivationTry(database: Database, id: number): Promise<void> {
  await database
    .updateTable("activation_codes")
    .set((expression) => ({ tries: expression("tries", "+", 1) }))
    .where("id", "=", id)
    .execute();
}

/** A code that was sent to a number, and what has become of it. */
export interface Certification {
  readonly id: number;
  readonly purpose: StoredPurpose;
  readonly phoneNumber: string;
}

/**
 * Judges the code that the account's newest certification was sent with. The account is known, so wrong guesses are
 * counted where they are made: each try is counted before it is judged, and a right one is given back.
 */
export async function judgeCertification(
  database: Database,
  vault: Vault,
  accountId: string,
  code: string,
  phoneNumber: string,
  now: number,
): Promise<Certification | "expired" | "unknown"> {
  const newest = await database
    .selectFrom("activation_codes")
    .select("id")
    .where("account_id", "=", accountId)
    .where("phone_number", "is not", null)
    .where("used", "=", 0)
    .orderBy("id", "desc")
    .executeTakeFirst();
  const row = await database
    .updateTable("activation_codes")
    .set((expression) => ({ tries: expression("tries", "+", 1) }))
    .where("id", "=", newest?.id ?? 0)
    .where("tries", "<", TRIES)
    .returningAll()
    .executeTakeFirst();
  if (!row || !sameSecret(row.hash, hashOf(vault, code)) || row.phone_number !== phoneNumber)
    return "unknown";
  await database
    .updateTable("activation_codes")
    .set({ tries: row.tries - 1 })
    .where("id", "=", row.id)
    .execute();
  if (row.expires_at <= now) return "expired";
  return { id: row.id, purpose: row.purpose, phoneNumber };
}

/**
 * Ends a certification: the number is the account's. Its code is remembered, or goes on as one for an enrollment.
 * @returns false where another request has done it
 */
export async function settleCertification(
  database: Database,
  id: number,
  become: "activate" | "certified",
): Promise<boolean> {
  const settled = await database
    .updateTable("activation_codes")
    .set({ purpose: become, tries: 0 })
    .where("id", "=", id)
    .where("purpose", "=", "certify")
    .executeTakeFirst();
  return settled.numUpdatedRows === 1n;
}

/** Forgets every code of the account. */
export async function removeActivationCodes(transaction: Database, accountId: string): Promise<void> {
  await transaction.deleteFrom("activation_codes").where("account_id", "=", accountId).execute();
}

/** Ends the codes that were sent to the account's number. */
export async function endSentCodes(database: Database, accountId: string): Promise<void> {
  await database
    .updateTable("activation_codes")
    .set({ used: 1, ended: "revoked" })
    .where("account_id", "=", accountId)
    .where("purpose", "in", ["activate", "reset"])
    .where("used", "=", 0)
    .execute();
}

export const codeStates = ["pending", "used", "expired", "replaced", "revoked", "tries used up"] as const;

/** A code without itself, which is not kept. */
export interface CodeTold {
  readonly id: number;
  readonly purpose: StoredPurpose;
  readonly state: (typeof codeStates)[number];
  /** `null` for one that was issued by a version that did not note it, like the next. */
  readonly issuedAt: number | null;
  readonly via: CodeVia | null;
  readonly expiresAt: number;
  readonly triesLeft: number;
}

type CodeRow = Selectable<Schema["activation_codes"]>;

function stateOf(row: CodeRow, now: number): CodeTold["state"] {
  if (row.ended !== null) return row.ended;
  if (row.used || row.purpose === "certified") return "used";
  if (row.expires_at <= now) return "expired";
  return row.tries < TRIES ? "pending" : "tries used up";
}

/** The account's codes that are remembered, the oldest first. */
export async function codesOf(database: Database, accountId: string, now: number): Promise<CodeTold[]> {
  const rows = await database
    .selectFrom("activation_codes")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    purpose: row.purpose,
    state: stateOf(row, now),
    issuedAt: row.issued_at,
    via: row.via,
    expiresAt: row.expires_at,
    triesLeft: Math.max(0, TRIES - row.tries),
  }));
}

/** @returns what the code was for, `undefined` where the account has no such code that is not used */
export async function revokeActivationCode(
  transaction: Database,
  accountId: string,
  id: number,
): Promise<string | undefined> {
  const revoked = await transaction
    .updateTable("activation_codes")
    .set({ used: 1, ended: "revoked" })
    .where("id", "=", id)
    .where("account_id", "=", accountId)
    .where("used", "=", 0)
    .returning("purpose")
    .executeTakeFirst();
  return revoked?.purpose;
}
