import { type DestinationStream, type Logger, pino } from "pino";

/** The fields of a request, an answer and an error in a log line. No query and no headers: they hold codes and proofs. */
const serializers = {
  req: (request: { method: string; url: string }) => ({
    method: request.method,
    path: request.url.split("?")[0],
  }),
  res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
  err: (error: Error & { code?: unknown }) => ({
    type: error.name,
    code: error.code,
    // Only the frames: a message may quote the input that it is about.
    stack: error.stack
      ?.split("\n")
      .filter((line) => line.startsWith("    at "))
      .join("\n"),
  }),
};

/**
 * Makes the log of a service that runs by itself: JSON lines, on stderr by default, without secrets.
 * @example
 * const service = await startService({ dataDirectory: "/var/lib/openpims", logger: serviceLogger() });
 */
export const serviceLogger = (destination: DestinationStream = pino.destination(2)): Logger =>
  pino({ name: "openpims", serializers }, destination);
