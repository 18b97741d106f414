// The callers that can add rows to each table, and the bound. docs/operate/limits.md shows both; a table without an entry does
// not compile.
import type { TableName } from "./schema.ts";

export interface Growth {
  /** The callers that can add rows. */
  readonly by: string;
  readonly bound: string;
}

export const growth: Readonly<Record<TableName, Growth>> = {
  accounts: {
    by: "the operator; a stranger if `selfRegistration` is on",
    bound: "100 a day from one address, 10,000 a day in total; kept until the operator removes them",
  },
  released_logins: { by: "a user", bound: "10 of one account; swept at their end, after `loginRestDays`" },
  devices: { by: "a user", bound: "`maxDevicesPerAccount`" },
  challenges: {
    by: "anybody who knows a device's id",
    bound: "256 per device and mode; swept ten minutes after their end",
  },
  pin_changes: { by: "a user's device", bound: "one per device" },
  activation_codes: {
    by: "the operator; a user",
    bound: "`smsPerAccountPerDay`; swept a day after their end",
  },
  sms_messages: { by: "a user", bound: "`smsPerAccountPerDay`; removed when delivered or expired" },
  outbox: { by: "a user, in the demo", bound: "one per account" },
  one_time_passwords: {
    by: "a user's device",
    bound: "`requestsPerMinutePerAccount`; swept at their end, after five minutes at most",
  },
  remote_tokens: { by: "a user", bound: "10 of one OTP, 200 of one account; swept at their end" },
  oidc_records: {
    by: "a stranger; a user",
    bound:
      "begun sign-ins in ten minutes: 600 of one address and 50,000 in total, the same of known browsers by account, each of a few thousand characters; 100 sign-ins of one account; 10 tokens of each kind of one sign-in; swept at their end",
  },
  api_keys: { by: "an administrator", bound: "1,000 in force, and the last 1,000 ended ones" },
  operators: {
    by: "an administrator; a person with a role at the company's provider",
    bound: "1,000, and the last 1,000 removed ones; removed persons of the provider stay, to keep them out",
  },
  operator_links: {
    by: "an administrator",
    bound: "one per operator, and per start without an administrator; swept after an hour",
  },
  operator_passkeys: { by: "an operator", bound: "10 per operator" },
  operator_challenges: {
    by: "an operator; a stranger, if there is a provider",
    bound:
      "one per use of a passkey; one per sign-in that came back from the provider, in ten minutes 60 of one address and 5,000 in total; swept after ten minutes",
  },
  operator_sessions: { by: "an operator", bound: "20 per operator; swept at their end" },
  password_links: { by: "an operator", bound: "one per account; swept after an hour" },
  throttles: {
    by: "a stranger",
    bound:
      "a few per accepted request; swept at their end, after a day at most, one of an account after 180 days",
  },
  audit_events: {
    by: "a user; a stranger at the sign-in",
    bound:
      "20 refused and 200 other acts of one kind and account, or address, in ten minutes, then one row with their count; the operator or `auditDays` removes the oldest",
  },
  audit_chain: { by: "the service", bound: "one row" },
  data_keys: { by: "the operator", bound: "one per rotation" },
  secrets: { by: "the service", bound: "two rows" },
  settings: { by: "the operator", bound: "a few rows" },
  leases: { by: "the service", bound: "one per work" },
};
