// Server-sent events that say that something changed, and nothing else: a page then reads again what it shows.
import { PassThrough } from "node:stream";
import { Type } from "typebox";
import type { LogEnd } from "../../audit/watch.ts";
import { sessionOf } from "../../operators/browser-session.ts";
import { Answer, refuse, route } from "../route.ts";
import { refusals } from "../schemas.ts";

/** A line that says nothing, so that proxies do not take the silence for the end. */
const ALIVE_EVERY_MS = 15_000;

/** Beyond this a listener that does not read is dropped. */
const MOST_UNREAD = 16 * 1024;

const eventOf = (end: LogEnd): string => `event: change\nid: ${end.row}.${end.position}\ndata: {}\n\n`;

export const watchEvents = route({
  call: "GET /events",
  summary: "Server-sent events: `change` where something was recorded in the audit log",
  tags: ["events"],
  config: { unattended: true },
  produces: "text/event-stream",
  response: {
    200: Type.Unsafe<NodeJS.ReadableStream>(
      Type.String({ description: "Until the session or the service ends" }),
    ),
    ...refusals(503),
  },
  handler: (request, { watch }) => {
    const stream = new PassThrough();
    const send = (lines: string): void => {
      if (stream.writableLength > MOST_UNREAD) stream.destroy();
      else stream.write(lines);
    };
    const leave = watch.listen({
      session: sessionOf(request)?.id ?? null,
      changed: (end) => send(eventOf(end)),
      ended: () => stream.end(),
    });
    if (!leave) return refuse(503, "too many listeners", { "retry-after": "10" });
    const alive = setInterval(() => send(":\n\n"), ALIVE_EVERY_MS).unref();
    // Fastify destroys the stream with its response.
    stream.on("close", () => {
      clearInterval(alive);
      leave();
    });
    send("retry: 2000\n\n");
    // Nobody reads what follows.
    if (request.method === "HEAD") stream.end();
    return new Answer(200, stream, {
      "content-type": "text/event-stream",
      connection: "close",
      // Stops a proxy from holding lines back until it has many.
      "x-accel-buffering": "no",
    });
  },
});

export const eventRoutes = [watchEvents] as const;
