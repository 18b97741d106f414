// The present names of those that rows of the audit log have as ids. The log itself has no name, which its owner may
// change or have erased.

import type { AuditEntry } from "../../audit/listing.ts";
import { namesOf } from "../../operators/names.ts";
import type { Database } from "../../store/schema.ts";

export interface AuditNames {
  /** The names of operators and API keys. */
  readonly staff: ReadonlyMap<string, string>;
  /** The logins of accounts. */
  readonly logins: ReadonlyMap<string, string>;
  /** An operator's names of devices, else their own. */
  readonly devices: ReadonlyMap<string, string>;
}

/** The operator or API key that the act changed. */
export interface Target {
  readonly kind: "operator" | "api-key";
  readonly id: string;
}

/** @param details of the row */
export function targetOf({ operator, key }: Readonly<Record<string, unknown>>): Target | undefined {
  if (typeof operator === "string") return { kind: "operator", id: operator };
  return typeof key === "string" ? { kind: "api-key", id: key } : undefined;
}

type Named = Pick<AuditEntry, "actor_id" | "account_id" | "device_id"> & {
  readonly target?: string | undefined;
};

/**
 * Reads the names of the rows' ids.
 * @param ofUsers false leaves out logins and names of devices
 */
export async function auditNames(
  database: Database,
  rows: readonly Named[],
  ofUsers: boolean,
): Promise<AuditNames> {
  const staff = await namesOf(
    database,
    rows.flatMap(({ actor_id, target = null }) => [actor_id, target]),
  );
  if (!ofUsers) return { staff, logins: new Map(), devices: new Map() };
  const accounts = present(rows.map(({ account_id }) => account_id));
  const devices = present(rows.map(({ device_id }) => device_id));
  const logins = database.selectFrom("accounts").select(["id", "login as name"]).where("id", "in", accounts);
  const names = database
    .selectFrom("devices")
    .select(({ fn }) => ["id", fn.coalesce("label", "name").as("name")])
    .where("id", "in", devices);
  return {
    staff,
    logins: mapOf(accounts.length === 0 ? [] : await logins.execute()),
    devices: mapOf(devices.length === 0 ? [] : await names.execute()),
  };
}

const present = (ids: readonly (string | null)[]): readonly string[] => [
  ...new Set(ids.filter((id) => id !== null)),
];

const mapOf = (
  rows: readonly { readonly id: string; readonly name: string }[],
): ReadonlyMap<string, string> => new Map(rows.map(({ id, name }) => [id, name]));
