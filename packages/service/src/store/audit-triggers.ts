// Triggers with which the database refuses every change of the audit log except an append.
import type { StoreKind } from "./kind.ts";
import { audit_events } from "./tables/audit.ts";

const REFUSAL = "the audit log is append-only";

/** The two columns that link a row to the chain, set once. */
const LINK = ["position", "hash"];

const isUnchanged = Object.keys(audit_events.columns)
  .filter((column) => !LINK.includes(column))
  .map((column) => `new.${column} is not distinct from old.${column}`)
  .join(" and ");
const isLink =
  "old.position is null and old.hash is null and new.position is not null and new.hash is not null";
/** The retention has released the row from the chain. */
const isReleased = `old.position is not null
  and old.position <= coalesce((select removed_position from audit_chain where id = 1), 0)`;

/** SQLite: `insert or replace` removes a row without the trigger for deletes, so a trigger checks inserts too. */
const sqlite = [
  `create trigger audit_events_insert before insert on audit_events
    when new.position is not null or new.hash is not null
      or exists (select 1 from audit_events where id = new.id or seal = new.seal)
    begin select raise(abort, '${REFUSAL}'); end`,
  `create trigger audit_events_update before update on audit_events
    when not (${isLink} and ${isUnchanged.replaceAll("is not distinct from", "is")})
    begin select raise(abort, '${REFUSAL}'); end`,
  `create trigger audit_events_delete before delete on audit_events
    when not (${isReleased})
    begin select raise(abort, '${REFUSAL}'); end`,
];

const postgres = [
  `create function audit_events_refuse() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' and new.position is null and new.hash is null then return new; end if;
      if tg_op = 'UPDATE' and ${isLink} and ${isUnchanged} then return new; end if;
      if tg_op = 'DELETE' and ${isReleased} then return old; end if;
      raise exception '${REFUSAL}';
    end $$`,
  `create function audit_events_keep() returns trigger language plpgsql as $$
    begin raise exception '${REFUSAL}'; end $$`,
  `create trigger audit_events_rows before insert or update or delete on audit_events
    for each row execute function audit_events_refuse()`,
  `create trigger audit_events_truncate before truncate on audit_events
    for each statement execute function audit_events_keep()`,
];

export const auditTriggers = (kind: StoreKind): readonly string[] => (kind === "sqlite" ? sqlite : postgres);
