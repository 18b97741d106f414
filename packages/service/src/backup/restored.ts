// A store that was put back to a backup knows that it was, and when: devices may have gone on since.
import type { DatabaseSync } from "node:sqlite";
import type { Database } from "../store/schema.ts";

const SETTING = "restored-at";

/** Notes in a store that nobody uses yet that it comes from a backup. */
export function noteRestored(store: DatabaseSync, now: number): void {
  store
    .prepare(
      "insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
    )
    .run(SETTING, String(now));
}

/** Whether the store was put back since `time`; `null` is before any time. */
export async function isRestoredSince(database: Database, time: number | null): Promise<boolean> {
  const row = await database
    .selectFrom("settings")
    .select("value")
    .where("name", "=", SETTING)
    .executeTakeFirst();
  return row !== undefined && (time === null || time < Number(row.value));
}
