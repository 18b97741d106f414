// Keys of programs: to verify OTPs, to read the audit log, or to call the operator API in a role. The store has only
// their hashes.
import { randomBytes, randomUUID } from "node:crypto";
import { latestEnd } from "../clock.ts";
import type { ApiKeyRow, Database } from "../store/schema.ts";
import type { Core } from "../work.ts";
import { highestRole, operatorRoles } from "./roles.ts";

/** Scopes beside the roles. */
export const ownScopes = ["verify", "audit:read"] as const;

export type OwnScope = (typeof ownScopes)[number];

export const apiKeyScopes = [...ownScopes, ...operatorRoles] as const;

export type ApiKeyScope = (typeof apiKeyScopes)[number];

/** A key with a role ends within this time. */
export const LONGEST_ROLE_MS = 366 * 86_400_000;

/** The precision of the last use's time: uses within this time cost one write. */
const LAST_USE_MS = 60_000;

type Hasher = Pick<Core, "vault">;

const PURPOSE = "api-key";

export const scopesOf = (key: ApiKeyRow): readonly ApiKeyScope[] => JSON.parse(key.scopes) as ApiKeyScope[];

/** Keys in force, and ended ones that stay: the audit log names them. */
const MOST_KEYS = 1000;

/** Makes room for a key. @returns false if there are too many in force */
async function makeRoom(transaction: Database, now: number): Promise<boolean> {
  const ended = await transaction
    .selectFrom("api_keys")
    .select("id")
    .where(({ or, eb }) => or([eb("revoked_at", "is not", null), eb("expires_at", "<=", now)]))
    .orderBy(({ fn }) => fn.coalesce("revoked_at", "expires_at"), "desc")
    .orderBy("id")
    .offset(MOST_KEYS)
    .limit(MOST_KEYS)
    .execute();
  const outlived = ended.map(({ id }) => id);
  if (outlived.length > 0) await transaction.deleteFrom("api_keys").where("id", "in", outlived).execute();
  const { count } = await transaction
    .selectFrom("api_keys")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("revoked_at", "is", null)
    .where(({ or, eb }) => or([eb("expires_at", "is", null), eb("expires_at", ">", now)]))
    .executeTakeFirstOrThrow();
  return Number(count) < MOST_KEYS;
}

/**
 * Makes a key, under the operators' lock.
 * @returns the row, and the key, which cannot be read later; `undefined` if there are too many in force
 */
export async function createApiKey(
  transaction: Database,
  context: Hasher,
  wanted: {
    readonly name: string;
    readonly scopes: readonly ApiKeyScope[];
    readonly expiresAt: number | null;
    /** The operator with whom a key with a role ends. */
    readonly madeBy: string | null;
  },
  now: number,
): Promise<{ readonly key: string; readonly row: ApiKeyRow } | undefined> {
  if (!(await makeRoom(transaction, now))) return undefined;
  const key = `opk_${randomBytes(32).toString("base64url")}`;
  const row: ApiKeyRow = await transaction
    .insertInto("api_keys")
    .values({
      id: randomUUID(),
      name: wanted.name,
      hash: context.vault.hash(PURPOSE, key),
      scopes: JSON.stringify(wanted.scopes),
      made_by: wanted.madeBy,
      created_at: now,
      expires_at: wanted.expiresAt,
      last_used_at: null,
      revoked_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { key, row };
}

/** A key's row is in force at this time. The end of a role's key is compared with its longest life, as a clock may step. */
const isInForce = (row: ApiKeyRow, now: number): boolean =>
  row.revoked_at === null &&
  (row.expires_at === null ? highestRole(scopesOf(row)) === undefined : row.expires_at > now) &&
  (highestRole(scopesOf(row)) === undefined || (row.expires_at ?? 0) <= latestEnd(now, LONGEST_ROLE_MS));

/** @returns `undefined` for an unknown or ended key */
export async function findApiKey(
  { database, vault, clock }: Pick<Core, "database" | "vault" | "clock">,
  key: string,
): Promise<ApiKeyRow | undefined> {
  const row = await database
    .selectFrom("api_keys")
    .selectAll()
    .where("hash", "in", vault.allHashes(PURPOSE, key))
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row && isInForce(row, clock.now()) ? row : undefined;
}

/** @returns `undefined` for an unknown or ended key */
export async function findApiKeyById(
  database: Database,
  id: string,
  now: number,
): Promise<ApiKeyRow | undefined> {
  const row = await database.selectFrom("api_keys").selectAll().where("id", "=", id).executeTakeFirst();
  return row && isInForce(row, now) ? row : undefined;
}

/** Notes a use of the key, which moves its hash to the current hash key. */
export async function noteUse(
  { database, vault, clock }: Pick<Core, "database" | "vault" | "clock">,
  row: ApiKeyRow,
  key: string,
): Promise<void> {
  const now = clock.now();
  const hash = vault.hash(PURPOSE, key);
  if (row.hash !== hash || row.last_used_at === null || Math.abs(now - row.last_used_at) >= LAST_USE_MS)
    await database
      .updateTable("api_keys")
      .set({ last_used_at: now, hash })
      .where("id", "=", row.id)
      .execute();
}

/** Those ids that belong to keys in force. */
export async function liveApiKeys(
  database: Database,
  ids: readonly string[],
  now: number,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await database.selectFrom("api_keys").selectAll().where("id", "in", ids).execute();
  return new Set(rows.filter((row) => isInForce(row, now)).map(({ id }) => id));
}

/** @returns false if no such key is in force */
export async function revokeApiKey(transaction: Database, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable("api_keys")
    .set({ revoked_at: now })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Revokes the keys with a role that an operator made, and those made by these keys. */
export async function revokeKeysOf(transaction: Database, operatorId: string, now: number): Promise<void> {
  await transaction
    .updateTable("api_keys")
    .set({ revoked_at: now })
    .where("made_by", "=", operatorId)
    .where("revoked_at", "is", null)
    .execute();
}

/** The keys in force and the last ended ones, oldest first: the audit log names them. */
export const listApiKeys = (database: Database): Promise<ApiKeyRow[]> =>
  database.selectFrom("api_keys").selectAll().orderBy("created_at").orderBy("id").execute();
