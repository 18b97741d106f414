// That something changed, as server-sent events: a page reads again what it shows. They tell nothing else.
import { PassThrough } from "node:stream";
import { AuditWatch, type LogEnd } from "../../audit/watch.ts";
import { liveSessions } from "../../operators/operator-sessions.ts";
import { sessionOf } from "../bearer.ts";
import { refusals, text } from "../schemas.ts";
import type { AdminRoutes } from "./admin-scope.ts";

/** Listeners of one process. */
const MOST = 50;

/** A line that says nothing, so that proxies do not take the silence for the end. */
const ALIVE_EVERY_MS = 15_000;

/** What is not read by then is not read at all: its reader is gone or stands still. */
const MOST_UNREAD = 16 * 1024;

const eventOf = (end: LogEnd): string => `event: change\nid: ${end.row}.${end.position}\ndata: {}\n\n`;

export const eventRoutes: AdminRoutes = (scope, context) => {
  const { database, clock } = context;
  const watch = new AuditWatch(database, (ids) => liveSessions(database, ids, clock.now()), MOST);
  scope.addHook("preClose", () => watch.close());

  scope.get<{ Querystring: undefined }>(
    "/events",
    {
      config: { unattended: true },
      schema: {
        tags: ["events"],
        summary: "Server-sent events: `change` where something was recorded in the audit log",
        produces: ["text/event-stream"],
        response: {
          200: { ...text, description: "Until the session or the service ends" },
          ...refusals(401, 503),
        },
      },
    },
    (request, reply) => {
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
      if (!leave) return reply.code(503).header("retry-after", "10").send({ error: "too many listeners" });
      const alive = setInterval(() => send(":\n\n"), ALIVE_EVERY_MS).unref();
      stream.on("close", () => {
        clearInterval(alive);
        leave();
      });
      // A reader that is gone.
      reply.raw.on("close", () => stream.destroy());
      send("retry: 2000\n\n");
      // Of a proxy that would keep the lines until there are many.
      return reply
        .headers({ "x-accel-buffering": "no", connection: "close" })
        .type("text/event-stream")
        .send(stream);
    },
  );
};
