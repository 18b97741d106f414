import type { Actor } from "../audit/event.ts";
import type { Database } from "../store/schema.ts";
import { findOperator, lockOperators } from "./operators.ts";

/**
 * Names the operator with whom a new key with a role ends: its maker, or the maker of the key that makes it.
 * @returns `null` for the service's own token; `ended` if the maker was demoted or removed, or the key revoked, meanwhile
 */
export async function makerOf(transaction: Database, caller: Actor): Promise<string | null | "ended"> {
  await lockOperators(transaction);
  if (caller.id === null) return null;
  if (caller.kind === "api-key") {
    const key = await transaction
      .selectFrom("api_keys")
      .select(["made_by", "revoked_at"])
      .where("id", "=", caller.id)
      .executeTakeFirst();
    return key?.revoked_at === null ? key.made_by : "ended";
  }
  const operator = await findOperator(transaction, caller.id);
  return operator?.role === "administrator" ? operator.id : "ended";
}
