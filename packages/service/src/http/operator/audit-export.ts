// The audit log as a file for a spreadsheet.
import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Type } from "typebox";
import { byOperator } from "../../audit/event.ts";
import { type AuditFilter, listAudit } from "../../audit/listing.ts";
import { isStillAdmitted } from "../../operators/makers.ts";
import { Answer, refuse } from "../route.ts";
import { object, refusals } from "../schemas.ts";
import { auditFilterQuery, parseAuditFilter } from "./audit-filter.ts";
import { type AuditEntry, describeRows } from "./audit-view.ts";
import { type Cell, CSV_TYPE, csvLine } from "./csv.ts";
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

/** The caller's session, key or role ended: the answer breaks off, so that nobody takes it for whole. */
class ExportEnded extends Error {
  override name = "ExportEnded";
}

async function* linesOf({ database, clock, caller }: OperatorContext, filter: AuditFilter) {
  yield csvLine(Object.keys(columns));
  let after: AuditFilter["after"];
  for (let rest = MOST_ROWS; rest > 0; rest -= BATCH) {
    if (!(await isStillAdmitted(database, caller, "administrator", clock.now()))) throw new ExportEnded();
    const rows = await listAudit(database, { ...filter, after }, BATCH);
    const entries = await describeRows(database, rows, true);
    yield entries.map((entry) => csvLine(Object.values(columns).map((cell) => cell(entry)))).join("");
    if (rows.length < BATCH) return;
    after = rows.at(-1);
    // Lets requests run in between.
    await nextTurn();
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
  response: {
    200: Type.Unsafe<NodeJS.ReadableStream>(
      Type.String({ description: "It breaks off if the caller's session, key or role ends" }),
    ),
    ...refusals(400),
  },
  handler: async ({ query, ip }, context) => {
    const { database, audit, clock, caller } = context;
    const filter = await parseAuditFilter(database, query, true);
    if (!filter) return refuse(400, "from and to must be times");
    // The names alone: an account may be a login.
    const details = { filters: Object.keys(query) };
    await audit.append(
      database,
      clock.now(),
      byOperator(caller, { address: ip, action: "audit.export", details }),
    );
    return new Answer(200, Readable.from(linesOf(context, filter)), {
      "content-type": CSV_TYPE,
      "content-disposition": 'attachment; filename="audit.csv"',
    });
  },
});

export const auditExportRoutes = [exportAudit] as const;
