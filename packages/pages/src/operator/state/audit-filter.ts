// The audit log's filters, in the page's address: a link shows a colleague the same rows, whatever the time zone.
import type { QueryOf } from "@openpims/service/operator-api";

export const auditFilters = [
  "account",
  "device",
  "operator",
  "group",
  "action",
  "result",
  "from",
  "to",
] as const;

export type AuditFilterName = (typeof auditFilters)[number] & keyof QueryOf<"GET /audit">;

/** The given filters; times are in UTC, as in the API. */
export type AuditFilter = Readonly<Partial<Record<AuditFilterName, string>>>;

export const filterIn = (query: URLSearchParams): AuditFilter =>
  Object.fromEntries(
    auditFilters.flatMap((name) => {
      const value = query.get(name);
      return value ? [[name, value]] : [];
    }),
  );

/** The filter without one of its parts. */
export const without = (filter: AuditFilter, name: AuditFilterName): AuditFilter => ({
  ...filter,
  [name]: undefined,
});

/** A time of a form's field, which is local, in UTC; `undefined` for an empty field. */
export function utcOf(local: string): string | undefined {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** The local time for a form's field, to the minute. */
export function localOf(utc: string | undefined): string {
  const at = new Date(utc ?? "");
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
