import type { Database } from "../store/schema.ts";

/** How long a process that holds a lease may be silent before another one takes it. */
export const LEASE_MS = 30_000;

/** Takes or prolongs the lease; false where another process has it. */
export async function takeLease(
  database: Database,
  name: string,
  holder: string,
  now: number,
): Promise<boolean> {
  const ends_at = now + LEASE_MS;
  const taken = await database
    .insertInto("leases")
    .values({ name, holder, ends_at })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet({ holder, ends_at })
        .where((lease) =>
          lease.or([lease("leases.holder", "=", holder), lease("leases.ends_at", "<=", now)]),
        ),
    )
    .returning("holder")
    .executeTakeFirst();
  return taken !== undefined;
}

export async function returnLease(database: Database, name: string, holder: string): Promise<void> {
  await database.deleteFrom("leases").where("name", "=", name).where("holder", "=", holder).execute();
}
