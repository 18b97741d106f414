// The audit log as a file for a spreadsheet.
import { type AuditFilter, listAudit } from "../../audit/listing.ts";
import { refuse } from "../route.ts";
import { object, refusals } from "../schemas.ts";
import { auditFilterQuery, parseAuditFilter } from "./audit-filter.ts";
import { type AuditEntry, describeRows } from "./audit-view.ts";
import { type Cell, csvLine } from "./csv.ts";
import { answerExport, CsvFile } from "./export.ts";
import { type OperatorContext, route } from "./route.ts";

/** Rows of one export. */
const MOST_ROWS = 10_000;

/** Rows that are read at once. */
const BATCH = 500;

const columns: Readonly<Record<string, (entry: AuditEntry) => Cell>> = {
  at: ({ at }) => at,
  action: ({ action }) => action,
  result: ({ result }) => result,
  reason: ({ details }) => (typeof details.reason === "string" ? details.reason : null),
  actorKind: ({ actor }) => actor.kind,
  actorId: ({ actor }) => actor.id,
  actorName: ({ actor }) => actor.name,
  accountId: ({ account }) => account?.id ?? null,
  login: ({ account }) => account?.login ?? null,
  deviceId: ({ device }) => device?.id ?? null,
  deviceName: ({ device }) => device?.name ?? null,
  target: ({ target }) => target && (target.name ?? target.id),
  address: ({ address }) => address,
  details: ({ details }) => JSON.stringify(details),
  position: ({ position }) => position,
};

async function* linesOf({ database }: OperatorContext, filter: AuditFilter) {
  yield csvLine(Object.keys(columns));
  let after: AuditFilter["after"];
  for (let rest = MOST_ROWS; rest > 0; rest -= BATCH) {
    const rows = await listAudit(database, { ...filter, after }, BATCH);
    const entries = await describeRows(database, rows, true);
    yield entries.map((entry) => csvLine(Object.values(columns).map((cell) => cell(entry)))).join("");
    if (rows.length < BATCH) return;
    after = rows.at(-1);
  }
}

const exportAudit = route({
  call: "GET /audit-export",
  summary:
    "The newest rows that the filters find, at most 10,000, as CSV; a cell that would be a formula begins with an apostrophe",
  tags: ["audit"],
  query: object(auditFilterQuery),
  withoutHead: true,
  produces: "text/csv",
  response: { 200: CsvFile, ...refusals(400, 503) },
  handler: async ({ query, ip: address }, context) => {
    const filter = await parseAuditFilter(context.database, query, true);
    if (!filter) return refuse(400, "from and to must be times");
    return answerExport(context, {
      of: "audit",
      fileName: "audit.csv",
      address,
      query,
      batches: linesOf(context, filter),
    });
  },
});

export const auditExportRoutes = [exportAudit] as const;
