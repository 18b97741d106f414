// Keys with which other servers verify OTPs or read the audit log. The store has only their hashes.
import { randomBytes, randomUUID } from "node:crypto";
import type { ApiKeyRow, Database } from "../store/schema.ts";
import type { Core } from "../work.ts";

export const apiKeyScopes = ["verify", "audit:read"] as const;

export type ApiKeyScope = (typeof apiKeyScopes)[number];

/** The precision of the last use's time: uses within this time cost one write. */
const LAST_USE_MS = 60_000;

type Hasher = Pick<Core, "vault">;

const PURPOSE = "api-key";

export const scopesOf = (key: ApiKeyRow): readonly ApiKeyScope[] => JSON.parse(key.scopes) as ApiKeyScope[];

/** @returns the row, and the key, which cannot be read later */
export async function createApiKey(
  transaction: Database,
  context: Hasher,
  wanted: {
    readonly name: string;
    readonly scopes: readonly ApiKeyScope[];
    readonly expiresAt: number | null;
  },
  now: number,
): Promise<{ readonly key: string; readonly row: ApiKeyRow }> {
  const key = `opk_${randomBytes(32).toString("base64url")}`;
  const row: ApiKeyRow = await transaction
    .insertInto("api_keys")
    .values({
      id: randomUUID(),
      name: wanted.name,
      hash: context.vault.hash(PURPOSE, key),
      scopes: JSON.stringify(wanted.scopes),
      created_at: now,
      expires_at: wanted.expiresAt,
      last_used_at: null,
      revoked_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { key, row };
}

/** @returns the id of the key; `undefined` for an unknown or ended key, or one without the scope */
export async function findApiKey(
  { database, vault, clock }: Pick<Core, "database" | "vault" | "clock">,
  key: string,
  scope: ApiKeyScope,
): Promise<string | undefined> {
  const now = clock.now();
  const row = await database
    .selectFrom("api_keys")
    .selectAll()
    .where("hash", "in", vault.allHashes(PURPOSE, key))
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  if (!row || (row.expires_at !== null && row.expires_at <= now)) return undefined;
  if (!scopesOf(row).includes(scope)) return undefined;
  const hash = vault.hash(PURPOSE, key);
  // A use moves the key's hash to the current hash key.
  if (row.hash !== hash || row.last_used_at === null || Math.abs(now - row.last_used_at) >= LAST_USE_MS)
    await database
      .updateTable("api_keys")
      .set({ last_used_at: now, hash })
      .where("id", "=", row.id)
      .execute();
  return row.id;
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

/** Every key ever made, oldest first: the audit log names them. */
export const listApiKeys = (database: Database): Promise<ApiKeyRow[]> =>
  database.selectFrom("api_keys").selectAll().orderBy("created_at").orderBy("id").execute();
