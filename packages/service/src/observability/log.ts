import { type DestinationStream, type Logger, pino } from "pino";

/** The longest text in the log, and the longest frames of an error. */
const MOST_CHARACTERS = 200;
const MOST_OF_STACK = 4_000;

const cut = (value: unknown, most = MOST_CHARACTERS): unknown =>
  typeof value === "string" && value.length > most ? `${value.slice(0, most)}…` : value;

interface LoggedRequest {
  readonly method: string;
  readonly routeOptions?: { readonly url?: string | undefined };
}

/**
 * The fields of a request, an answer and an error in a log line. A request is logged by its route's pattern: a path holds
 * e-mails, and a query and headers hold codes and proofs.
 */
const serializers = {
  req: ({ method, routeOptions }: LoggedRequest) => ({
    method: cut(method),
    route: routeOptions?.url ?? "unmatched",
  }),
  res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
  err: (error: Error & { code?: unknown; errstr?: unknown }) => ({
    type: cut(error.name),
    code: cut(error.code),
    // One of SQLite's own texts for a result code.
    ...(error.errstr !== undefined && { reason: cut(error.errstr) }),
    // Only the frames: a message may quote the input that caused it.
    stack: cut(
      error.stack
        ?.split("\n")
        .filter((line) => line.startsWith("    at "))
        .join("\n"),
      MOST_OF_STACK,
    ),
  }),
};

const cutAll = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cut(value)]));

/**
 * Makes the log of a stand-alone service: JSON lines, on stderr by default, without secrets.
 * @param destination receives the lines
 * @example
 * const service = await startService({ dataDirectory: "/var/lib/openpims", logger: serviceLogger() });
 */
export const serviceLogger = (destination: DestinationStream = pino.destination(2)): Logger =>
  pino({ name: "openpims", serializers, formatters: { log: cutAll } }, destination);
