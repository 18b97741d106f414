import type { Schema } from "../store/schema.ts";

/** A table with sealed values in it, and what binds each to its place. */
export interface SealedTable {
  readonly table: keyof Schema;
  /** The primary key. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** What the place is made of beside the key. */
  readonly also?: readonly string[];
  place(row: Readonly<Record<string, unknown>>, column: string): string;
}

const inColumns = (table: keyof Schema, id: string, columns: readonly string[]): SealedTable => ({
  table,
  key: [id],
  columns,
  place: (row, column) => `${table}.${column}:${row[id]}`,
});

/** Every column that holds sealed values: what a rotation of the data keys goes through. */
export const sealedTables: readonly SealedTable[] = [
  inColumns("accounts", "id", ["pin"]),
  inColumns("devices", "id", ["kma", "k0", "k1", "next_k0", "next_k1", "service_secret"]),
  inColumns("pin_changes", "device_id", ["pin", "k0", "k1"]),
  inColumns("sms_messages", "id", ["body"]),
  {
    table: "outbox",
    key: ["id"],
    columns: ["body"],
    also: ["account_id"],
    place: ({ account_id }) => `outbox:${account_id}`,
  },
  {
    table: "oidc_records",
    key: ["model", "id"],
    columns: ["payload"],
    place: ({ model, id }) => `oidc_records:${model}:${id}`,
  },
  // Only some settings are sealed; the others do not look so.
  { table: "settings", key: ["name"], columns: ["value"], place: ({ name }) => `settings:${name}` },
];
