import type { Database } from "../store/schema.ts";

/** @returns the present names of the API keys among these ids */
export async function namesOf(
  database: Database,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const keys = await database
    .selectFrom("api_keys")
    .select(["id", "name"])
    .where("id", "in", wanted)
    .execute();
  return new Map(keys.map(({ id, name }) => [id, name]));
}
