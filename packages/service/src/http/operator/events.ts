// Server-sent events that report a change without details: the page then loads its data again.
import { PassThrough } from "node:stream";
import { Type } from "typebox";
import type { LogEnd } from "../../audit/watch.ts";
import { sessionOf } from "../../operators/browser-session.ts";
import { Answer, refuse } from "../route.ts";
import { refusals } from "../schemas.ts";
import { route } from "./route.ts";

/** An empty line at intervals, so that proxies do not close the silent connection. */
const ALIVE_EVERY_MS = 15_000;

/** A listener that reads too slowly is dropped at this size. */
const MOST_UNREAD = 16 * 1024;

const eventOf = (end: LogEnd): string => `event: change\nid: ${end.row}.${end.position}\ndata: {}\n\n`;

const watchEvents = route({
  call: "GET /events",
  summary: "Server-sent events: `change` after each new row in the audit log",
  tags: ["events"],
  config: { unattended: true },
  produces: "text/event-stream",
  response: {
    200: Type.Unsafe<NodeJS.ReadableStream>(
      Type.String({ description: "The stream lasts until the session or the service ends" }),
    ),
    ...refusals(503),
  },
  handler: (request, { watch, caller }) => {
    const stream = new PassThrough();
    const send = (lines: string): void => {
      if (stream.writableLength > MOST_UNREAD) stream.destroy();
      else stream.write(lines);
    };
    const leave = watch.listen({
      credential: sessionOf(request)?.id ?? (caller.kind === "api-key" ? caller.id : null),
      caller: caller.id,
      changed: (end) => send(eventOf(end)),
      ended: () => stream.end(),
    });
    if (!leave) return refuse(503, "too many listeners", { "retry-after": "10" });
    const alive = setInterval(() => send(":\n\n"), ALIVE_EVERY_MS).unref();
    // Fastify destroys the stream together with its response.
    stream.on("close", () => {
      clearInterval(alive);
      leave();
    });
    send("retry: 2000\n\n");
    // Further events have no reader.
    if (request.method === "HEAD") stream.end();
    return new Answer(200, stream, {
      "content-type": "text/event-stream",
      connection: "close",
      // Keeps a proxy from buffering lines.
      "x-accel-buffering": "no",
    });
  },
});

export const eventRoutes = [watchEvents] as const;
