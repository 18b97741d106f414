// Secrets that the service makes once and then only reads, each sealed in its own row.
import type { Database, SecretRow } from "../store/schema.ts";
import { placeOf } from "./places.ts";
import type { Vault } from "./vault.ts";

export type SecretName = "protocol-keys" | "identity-provider";

/** @returns `undefined` before it is made */
export const findSecret = (database: Database, name: SecretName): Promise<SecretRow | undefined> =>
  database.selectFrom("secrets").selectAll().where("name", "=", name).executeTakeFirst();

export const openSecret = (vault: Vault, row: SecretRow): string =>
  vault.open(row.value, placeOf("secrets.value", row));

/**
 * Loads a secret, or makes it at the first start. If several processes start at once, one secret is stored and all of
 * them load it.
 */
export async function storeOnce(
  database: Database,
  vault: Vault,
  name: SecretName,
  make: () => string,
): Promise<string> {
  const known = await findSecret(database, name);
  if (known) return openSecret(vault, known);
  await database
    .insertInto("secrets")
    .values({ name, value: vault.seal(make(), placeOf("secrets.value", { name })) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const stored = await findSecret(database, name);
  if (!stored) throw new Error(`the secret ${name} could not be stored`);
  return openSecret(vault, stored);
}

/** @returns false if the row was changed since it was read */
export async function replaceSecret(
  transaction: Database,
  vault: Vault,
  row: SecretRow,
  secret: string,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable("secrets")
    .set({ value: vault.seal(secret, placeOf("secrets.value", row)) })
    .where("name", "=", row.name)
    .where("value", "=", row.value)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
