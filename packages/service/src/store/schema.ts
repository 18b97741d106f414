// The service's store, the same for SQLite and PostgreSQL. Each file of `tables/` has the tables that one room writes.
// Derived from them: the SQL that creates the store (`ddl.ts`), the types of its rows, the places of sealed values and
// their rotation (`keys/places.ts`), the sweep (`../sweep.ts`), and the contents of a backup. A column that belongs to
// a row of another table begins the key or an index, so that deleting that row scans no table.
import type { Kysely } from "kysely";
import type { KyselyTable, RowOf } from "./definition.ts";
import { accounts, released_logins } from "./tables/accounts.ts";
import { audit_chain, audit_events } from "./tables/audit.ts";
import { leases } from "./tables/background.ts";
import { activation_codes, outbox, sms_messages } from "./tables/codes.ts";
import { challenges, devices, pin_changes } from "./tables/devices.ts";
import { data_keys, secrets } from "./tables/keys.ts";
import { throttles } from "./tables/limits.ts";
import {
  api_keys,
  operator_challenges,
  operator_links,
  operator_passkeys,
  operator_sessions,
  operators,
  password_links,
} from "./tables/operators.ts";
import { one_time_passwords, remote_tokens } from "./tables/otps.ts";
import { settings } from "./tables/settings.ts";
import { oidc_records } from "./tables/sign-ins.ts";

/** Every table, in the order of creation: a table that belongs to another comes after it. */
export const schema = {
  ...{ accounts, released_logins, devices, challenges, pin_changes },
  ...{ activation_codes, sms_messages, outbox },
  ...{ one_time_passwords, remote_tokens },
  ...{ oidc_records, throttles },
  ...{ api_keys, operators, operator_links, operator_sessions, operator_passkeys, operator_challenges },
  ...{ password_links },
  ...{ audit_events, audit_chain },
  ...{ data_keys, secrets, settings, leases },
};

export type TableName = keyof typeof schema;

/** The tables in Kysely's form. */
export type Schema = { [Name in TableName]: KyselyTable<(typeof schema)[Name]> };
export type Database = Kysely<Schema>;

export type AccountRow = RowOf<typeof schema.accounts>;
export type DeviceRow = RowOf<typeof schema.devices>;
export type ActivationCodeRow = RowOf<typeof schema.activation_codes>;
export type SmsMessageRow = RowOf<typeof schema.sms_messages>;
export type ApiKeyRow = RowOf<typeof schema.api_keys>;
export type OperatorRow = RowOf<typeof schema.operators>;
export type OperatorPasskeyRow = RowOf<typeof schema.operator_passkeys>;
export type OperatorSessionRow = RowOf<typeof schema.operator_sessions>;
export type AuditRow = RowOf<typeof schema.audit_events>;
export type AuditChainRow = RowOf<typeof schema.audit_chain>;
export type DataKeyRow = RowOf<typeof schema.data_keys>;
export type SecretRow = RowOf<typeof schema.secrets>;
