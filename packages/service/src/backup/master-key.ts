import { DataKeys } from "../keys/data-keys.ts";
import type { MasterKeys } from "../keys/master-key.ts";
import { DatabaseSync } from "../machine/sqlite.ts";

/**
 * Checks that a master key opens every data key of a backup.
 * @param fault the beginning of the message
 * @throws Error with a message for the operator
 */
export function requireMasterKeyOf(file: string, masters: MasterKeys, fault?: string): void {
  const backup = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = backup.prepare("select id, sealed, master_id from data_keys").all();
    DataKeys.checkRows(
      rows.map((row) => ({
        id: String(row.id),
        sealed: String(row.sealed),
        master_id: String(row.master_id),
      })),
      masters,
    );
  } catch (error) {
    if (fault === undefined) throw error;
    throw new Error(`${fault}: ${error instanceof Error ? error.message : "unknown"}`);
  } finally {
    backup.close();
  }
}
