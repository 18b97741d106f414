// Exports of operators, as CSV: a few at once, and none outlives its caller's role.
import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Type } from "typebox";
import { byOperator } from "../../audit/event.ts";
import { isStillAdmitted } from "../../operators/makers.ts";
import { Answer, refuseFor } from "../route.ts";
import { CSV_TYPE } from "./csv.ts";
import type { OperatorContext } from "./route.ts";

/** Exports of one process at the same time, of every kind. */
const MOST_EXPORTS = 2;
let running = 0;

/** The caller's session, key or role ended: the answer breaks off, so that nobody takes it for whole. */
class ExportEnded extends Error {
  override name = "ExportEnded";
}

/** The time in which a client reads the next lines: one that does not would keep the place of another export. */
const UNREAD_MS = 60_000;

/** The client reads no further. */
class ExportUnread extends Error {
  override name = "ExportUnread";
}

/** The schema of an export's answer. */
export const CsvFile = Type.Unsafe<NodeJS.ReadableStream>(
  Type.String({
    description: "It breaks off if the caller's session, key or role ends, or reads no further",
  }),
);

type Context = Pick<OperatorContext, "database" | "clock" | "caller"> & {
  readonly audit: Pick<OperatorContext["audit"], "append">;
};

async function* whileAdmitted(
  { database, clock, caller }: Context,
  batches: AsyncIterable<string>,
  read: () => void,
): AsyncGenerator<string> {
  for await (const lines of batches) {
    read();
    if (!(await isStillAdmitted(database, caller, "administrator", clock.now()))) throw new ExportEnded();
    yield lines;
    // Lets requests run in between.
    await nextTurn();
  }
}

interface Export {
  readonly of: "account" | "audit";
  readonly fileName: string;
  readonly address: string;
  /** The names alone go to the audit log: a search may be a login or a number. */
  readonly query: object;
  /** Lines that are read at once. */
  readonly batches: AsyncIterable<string>;
}

/** Records an export and answers it as a file; refuses it beside too many others. */
export async function answerExport(context: Context, { of, fileName, address, query, batches }: Export) {
  // Counted before anything is awaited: many come at the same moment.
  if (running >= MOST_EXPORTS)
    return refuseFor(503, { reason: "othersExport" }, "too many exports", { "retry-after": "10" });
  running += 1;
  try {
    const { database, audit, clock, caller } = context;
    const event = { address, action: `${of}.export`, details: { filters: Object.keys(query) } } as const;
    await audit.append(database, clock.now(), byOperator(caller, event));
  } catch (error) {
    running -= 1;
    throw error;
  }
  const stream = Readable.from(whileAdmitted(context, batches, () => unread.refresh()));
  const unread = setTimeout(() => stream.destroy(new ExportUnread()), UNREAD_MS);
  stream.once("close", () => {
    clearTimeout(unread);
    running -= 1;
  });
  return new Answer(200, stream, {
    "content-type": CSV_TYPE,
    "content-disposition": `attachment; filename="${fileName}"`,
  });
}
