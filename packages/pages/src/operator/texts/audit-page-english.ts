// The audit log's filters, empty lists and chain, in English.
import type { QueryOf } from "@openpims/service/operator-api";
import type { AuditFilterName } from "../state/audit-filter.ts";

type Group = NonNullable<QueryOf<"GET /audit">["group"]>;

export const auditPageEnglish = {
  filters: {
    period: "Period",
    last: { hour: "Last hour", day: "Last 24 hours", week: "Last 7 days", month: "Last 30 days" },
    operator: "Operator",
    device: "Device",
    deviceHint: "Its id, or the first digits that stand behind its name",
    zone: (name: string) => `Your time zone: ${name}`,
    groups: "Groups",
    acts: "Single acts",
    groupOf: {
      "sign-ins": "Sign-ins",
      otps: "OTPs",
      devices: "Devices, PINs and SMS",
      accounts: "Accounts",
      settings: "Settings and keys",
      operators: "Operators",
    } satisfies Record<Group, string>,
    emptyLog: "Nothing was recorded yet. Each sign-in, OTP and change will be a row here.",
    nothingFound: "No row fits all of these filters.",
    relax: "There are rows:",
    withoutOf: {
      account: "for every account",
      device: "for every device",
      operator: "by everybody",
      group: "of every kind",
      action: "of every kind",
      result: "with either result",
      from: "without a beginning",
      to: "without an end",
    } satisfies Record<AuditFilterName, string>,
    withoutAll: "Clear all filters",
  },
  export: "Export",
  exportHint: "The newest 10,000 rows that the filters find, as CSV",
  chain: {
    title: "The log’s chain",
    check: "Check",
    hint: "Each row is linked to the one before it, so a row that was changed, removed or put in shows. Note the end elsewhere: a later check then shows whether the log still has it.",
    end: "End",
    old: "Old rows",
  },
  /** The time zone of the times in a table. */
  time: (zone: string) => `Time (${zone})`,
  utc: "Time in UTC",
};

export type AuditPageTexts = typeof auditPageEnglish;
