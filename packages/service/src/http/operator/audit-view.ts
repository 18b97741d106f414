// A row of the audit log as the operator API shows it.
import { type Static, Type } from "typebox";
import { actorKinds, auditActions, auditResults } from "../../audit/event.ts";
import type { AuditEntry as AuditRow } from "../../audit/listing.ts";
import type { Database } from "../../store/schema.ts";
import { iso, nullable, object, time } from "../schemas.ts";
import { type AuditNames, auditNames, targetOf } from "./audit-names.ts";

export const AuditEntry = object({
  id: Type.Integer(),
  at: time(),
  actor: object({
    kind: Type.Enum(actorKinds),
    id: nullable(Type.String(), {
      description:
        "The operator's, API key's, account's or device's. `null` for the service's own token, the system, and a stranger",
    }),
    name: nullable(Type.String(), { description: "The present name of the operator or the API key" }),
  }),
  action: Type.Enum(auditActions),
  account: nullable(
    object({
      id: Type.String(),
      login: nullable(Type.String(), {
        description: "The present one; `null` for a deleted account, and for a key with `audit:read` alone",
      }),
    }),
  ),
  device: nullable(
    object({
      id: Type.String(),
      name: nullable(Type.String(), {
        description:
          "The operator's name for it, else its own; `null` for a deleted device, and for a key with `audit:read` alone",
      }),
    }),
  ),
  target: nullable(
    object({ kind: Type.Enum(["operator", "api-key"]), id: Type.String(), name: nullable(Type.String()) }),
    { description: "The operator or API key that the act changed" },
  ),
  address: nullable(Type.String()),
  result: Type.Enum(auditResults),
  details: Type.Unsafe<Readonly<Record<string, unknown>>>({ type: "object", additionalProperties: true }),
  position: nullable(Type.Integer(), { description: "The place in the chain; `null` until it is linked" }),
  hash: nullable(Type.String()),
});
export type AuditEntry = Static<typeof AuditEntry>;

interface ParsedRow extends Omit<AuditRow, "details"> {
  readonly details: Readonly<Record<string, unknown>>;
  readonly target: string | undefined;
}

function parseRow(row: AuditRow): ParsedRow {
  const details = JSON.parse(row.details) as Readonly<Record<string, unknown>>;
  return { ...row, details, target: targetOf(details)?.id };
}

const nameIn = (names: ReadonlyMap<string, string>, id: string | null): string | null =>
  names.get(id ?? "") ?? null;

const targetIn = (details: ParsedRow["details"], { staff }: AuditNames): AuditEntry["target"] => {
  const target = targetOf(details);
  return target ? { ...target, name: nameIn(staff, target.id) } : null;
};

const describeEvent = (row: ParsedRow, names: AuditNames): AuditEntry => ({
  id: row.id,
  at: iso(row.at),
  actor: { kind: row.actor_kind, id: row.actor_id, name: nameIn(names.staff, row.actor_id) },
  action: row.action,
  account:
    row.account_id === null ? null : { id: row.account_id, login: nameIn(names.logins, row.account_id) },
  device: row.device_id === null ? null : { id: row.device_id, name: nameIn(names.devices, row.device_id) },
  target: targetIn(row.details, names),
  address: row.address,
  result: row.result,
  details: row.details,
  position: row.position,
  hash: row.hash,
});

/** @param ofUsers false leaves out logins and names of devices */
export async function describeRows(
  database: Database,
  rows: readonly AuditRow[],
  ofUsers: boolean,
): Promise<AuditEntry[]> {
  const parsed = rows.map(parseRow);
  const names = await auditNames(database, parsed, ofUsers);
  return parsed.map((row) => describeEvent(row, names));
}
