// The time of the store's restore from a backup: devices may have gone on since that backup.
import type { DatabaseSync } from "node:sqlite";
import type { EpochMs } from "../clock.ts";
import type { Database } from "../store/schema.ts";

const SETTING = "restored-at";

/** Marks a restored store, not in use yet, as restored from a backup. */
export function storeRestoredAt(store: DatabaseSync, now: EpochMs): void {
  store
    .prepare(
      "insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
    )
    .run(SETTING, String(now));
}

/**
 * True if the store was restored from a backup after `time`.
 * @param time `null` for the beginning of time
 */
export async function isRestoredSince(database: Database, time: EpochMs | null): Promise<boolean> {
  const row = await database
    .selectFrom("settings")
    .select("value")
    .where("name", "=", SETTING)
    .executeTakeFirst();
  return row !== undefined && (time === null || time < Number(row.value));
}
