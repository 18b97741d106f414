import type { Adapter, AdapterPayload } from "oidc-provider";
import { latestEnd } from "../clock.ts";
import { placeOf } from "../keys/places.ts";
import type { KeyUpkeep } from "../keys/upkeep.ts";
import type { Vault } from "../keys/vault.ts";
import type { Database } from "../store/schema.ts";
import { inTransaction, retrying } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import { trimRecords } from "./bounds.ts";
import { accountIdOf } from "./holder.ts";

const accountHash = (vault: Vault, accountId: string): string => vault.hash("oidc-account", accountId);

/** The account of a token, of a session, or of a sign-in that lacks only its redirect. */
function accountOf(payload: AdapterPayload): string | undefined {
  const { result } = payload as { result?: { login?: { accountId?: string } } };
  const holder = payload.accountId ?? result?.login?.accountId;
  return holder === undefined ? undefined : accountIdOf(holder);
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
 * Stores the identity provider's records. Ids are hashed and payloads sealed, so that a stolen store lets nobody sign in.
 * @param model `Session`, `AccessToken`, `Grant` …
 */
export function recordsOf({ database, vault, clock, upkeep }: RecordsOptions, model: string): Adapter {
  const hash = (id: string) => vault.hash("oidc", model, id);
  const grantHash = (grantId: string) => vault.hash("oidc-grant", grantId);
  const place = (id: string) => placeOf("oidc_records.payload", { model, id });
  type Column = "id" | "uid";

  const find = async (column: Column, value: string): Promise<AdapterPayload | undefined> => {
    const now = clock.now();
    const row = await database
      .selectFrom("oidc_records")
      .selectAll()
      .where("model", "=", model)
      .where(column, "=", value)
      .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", now)]))
      // A clock that has been set back since wrote a later one.
      .where("issued_at", "<=", latestEnd(now, 0))
      .executeTakeFirst();
    if (!row) return undefined;
    const text = await upkeep.retrying(async () => vault.open(row.payload, place(row.id)));
    const payload = JSON.parse(text) as AdapterPayload;
    return row.used ? { ...payload, consumed: true } : payload;
  };

  /** A second use of a code or a refresh token means that it was stolen: its sign-in ends (RFC 9700 §4.14.2). */
  const revokeGrantOf = (transaction: Database, row: string): Promise<unknown> =>
    transaction
      .deleteFrom("oidc_records")
      .where("grant_id", "=", ({ selectFrom }) =>
        selectFrom("oidc_records").select("grant_id").where("model", "=", model).where("id", "=", row),
      )
      .execute();

  return {
    async upsert(id, payload, expiresIn) {
      const now = clock.now();
      const accountId = accountOf(payload);
      // A grant is one of its own records, so all are deleted together.
      const grantId = model === "Grant" ? id : payload.grantId;
      const record = {
        account_hash: accountId === undefined ? null : accountHash(vault, accountId),
        grant_id: grantId === undefined ? null : grantHash(grantId),
        uid: payload.uid === undefined ? null : hash(payload.uid),
        payload: vault.seal(JSON.stringify(payload), place(hash(id))),
        issued_at: now,
        expires_at: expiresIn ? now + expiresIn * 1000 : null,
      };
      await database
        .insertInto("oidc_records")
        .values({ model, id: hash(id), used: 0, ...record })
        .onConflict((conflict) => conflict.columns(["model", "id"]).doUpdateSet(record))
        .execute();
      await trimRecords(database, { model, id: hash(id), ...record });
    },
    find: (id) => find("id", hash(id)),
    findByUid: (uid) => find("uid", hash(uid)),
    // The device flow is not supported.
    findByUserCode: async () => undefined,
    async consume(id) {
      // The one statement that changes the row decides: another process may also have read it as unused.
      const consumed = await inTransaction(database, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable("oidc_records")
          .set({ used: 1 })
          .where("model", "=", model)
          .where("id", "=", hash(id))
          .where("used", "=", 0)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 1n) return true;
        await revokeGrantOf(transaction, hash(id));
        return false;
      });
      if (consumed) return;
      const { errors } = await import("oidc-provider");
      throw new errors.InvalidGrant("already used");
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
