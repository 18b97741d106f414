import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import { placeOf } from "../keys/places.ts";
import type { KeyUpkeep } from "../keys/upkeep.ts";
import type { Vault } from "../keys/vault.ts";
import type { Database } from "../store/schema.ts";
import { retrying } from "../store/transaction.ts";
import type { Core } from "../work.ts";

const accountHash = (vault: Vault, accountId: string): string => vault.hash("oidc-account", accountId);

/** The account of a token, of a session, or of a sign-in that lacks only its redirect. */
function accountOf(payload: AdapterPayload): string | undefined {
  const { result } = payload as { result?: { login?: { accountId?: string } } };
  return payload.accountId ?? result?.login?.accountId;
}

/** Ends every sign-in of an account: the sessions of its browsers, its tokens and codes. */
export async function endSignIns(database: Database, vault: Vault, accountId: string): Promise<void> {
  await database
    .deleteFrom("oidc_records")
    .where("account_hash", "=", accountHash(vault, accountId))
    .execute();
}

interface RecordsOptions extends Pick<Core, "database" | "vault" | "clock"> {
  readonly upkeep: KeyUpkeep;
}

/**
 * Stores the identity provider's records. Ids are hashed and payloads sealed, so that a stolen store signs nobody in.
 * @param model `Session`, `AccessToken`, `Grant` …
 */
export function recordsOf({ database, vault, clock, upkeep }: RecordsOptions, model: string): Adapter {
  const hash = (id: string) => vault.hash("oidc", model, id);
  const grantHash = (grantId: string) => vault.hash("oidc-grant", grantId);
  const place = (id: string) => placeOf("oidc_records.payload", { model, id });
  type Column = "id" | "uid";

  const find = async (column: Column, value: string): Promise<AdapterPayload | undefined> => {
    const row = await database
      .selectFrom("oidc_records")
      .selectAll()
      .where("model", "=", model)
      .where(column, "=", value)
      .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", clock.now())]))
      .executeTakeFirst();
    if (!row) return undefined;
    const text = await upkeep.retrying(async () => vault.open(row.payload, place(row.id)));
    const payload = JSON.parse(text) as AdapterPayload;
    return row.used ? { ...payload, consumed: true } : payload;
  };

  return {
    async upsert(id, payload, expiresIn) {
      const now = clock.now();
      const accountId = accountOf(payload);
      const record = {
        account_hash: accountId === undefined ? null : accountHash(vault, accountId),
        grant_id: payload.grantId === undefined ? null : grantHash(payload.grantId),
        uid: payload.uid === undefined ? null : hash(payload.uid),
        payload: vault.seal(JSON.stringify(payload), place(hash(id))),
        expires_at: expiresIn ? now + expiresIn * 1000 : null,
      };
      await database
        .insertInto("oidc_records")
        .values({ model, id: hash(id), used: 0, ...record })
        .onConflict((conflict) => conflict.columns(["model", "id"]).doUpdateSet(record))
        .execute();
    },
    find: (id) => find("id", hash(id)),
    findByUid: (uid) => find("uid", hash(uid)),
    // The device flow is not offered.
    findByUserCode: async () => undefined,
    async consume(id) {
      // The one statement that flips the row decides: another process may have read it as unused too.
      const { numUpdatedRows } = await database
        .updateTable("oidc_records")
        .set({ used: 1 })
        .where("model", "=", model)
        .where("id", "=", hash(id))
        .where("used", "=", 0)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw new errors.InvalidGrant("already used");
    },
    async destroy(id) {
      await database
        .deleteFrom("oidc_records")
        .where("model", "=", model)
        .where("id", "=", hash(id))
        .execute();
    },
    async revokeByGrantId(grantId) {
      const rows = database.deleteFrom("oidc_records").where("grant_id", "=", grantHash(grantId));
      await retrying(() => rows.execute());
    },
  };
}
