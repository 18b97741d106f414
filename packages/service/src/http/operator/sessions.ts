// A browser signs in with the operator's token once, and carries a cookie in its place. Where the console is served only.

import { sameSecret } from "../../keys/vault.ts";
import { returnTry, secondsUntilOpen, takeTry, wrongOperatorTokens } from "../../limits/throttle.ts";
import { beginSession, endSession } from "../../operators/operator-sessions.ts";
import type { OperatorSessionRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { bearerOf, refuseBearer, sessionOf } from "../bearer.ts";
import { flag, iso, nothing, refusals, time, whole } from "../schemas.ts";
import { sessionCookie } from "../session-cookie.ts";
import { type AdminRoutes, byOperator, unknown } from "./admin-scope.ts";

const sessionSchema = whole({
  signedInAt: time,
  idleAt: { ...time, description: "It ends then, unless somebody does something before" },
  endsAt: { ...time, description: "It ends then in any case" },
  demo: { ...flag, description: "Whether the service keeps its SMS readable" },
});

const describe = (session: OperatorSessionRow, demo: boolean) => ({
  signedInAt: iso(session.created_at),
  idleAt: iso(session.idle_at),
  endsAt: iso(session.ends_at),
  demo,
});

const tags = ["sessions"];

/** Takes the operator's token itself, with its tries counted. */
export const signInRoute: AdminRoutes = (scope, context) => {
  const { database, audit, clock } = context;

  scope.post<{ Body: undefined }>(
    "/sessions",
    {
      schema: {
        tags,
        security: [{ operator: [] }],
        summary: "Signs a browser in: answers with a cookie that stands for the operator's token",
        response: { 201: sessionSchema, ...refusals(401, 429) },
      },
    },
    async (request, reply) => {
      const now = clock.now();
      const token = bearerOf(request);
      if (token === undefined) return refuseBearer(reply);
      if (!(await takeTry(database, wrongOperatorTokens, request.ip, now))) {
        const wait = await secondsUntilOpen(database, wrongOperatorTokens, request.ip, now);
        return reply.code(429).header("retry-after", String(wait)).send({ error: "too many wrong tokens" });
      }
      if (!sameSecret(token, context.adminToken)) {
        const refused = { ...byOperator(request, "operator.sign-in"), result: "refused" as const };
        await audit.append(database, now, refused);
        return refuseBearer(reply);
      }
      const { secret, session } = await inTransaction(database, async (transaction) => {
        await returnTry(transaction, wrongOperatorTokens, request.ip);
        await audit.append(transaction, now, byOperator(request, "operator.sign-in"));
        return beginSession(transaction, context, now);
      });
      const seconds = Math.ceil((session.ends_at - now) / 1000);
      return reply
        .code(201)
        .header("set-cookie", sessionCookie(context, request, { secret, seconds }))
        .send(describe(session, context.demo));
    },
  );
};

export const sessionRoutes: AdminRoutes = (scope, context) => {
  const { database, audit, clock } = context;

  scope.get(
    "/sessions/current",
    {
      schema: {
        tags,
        summary: "The session of the request's cookie",
        response: { 200: sessionSchema, ...refusals(401, 404) },
      },
    },
    (request, reply) => {
      const session = sessionOf(request);
      return session ? describe(session, context.demo) : unknown(reply, "session");
    },
  );

  scope.delete(
    "/sessions/current",
    {
      schema: {
        tags,
        summary: "Signs the browser out",
        response: { 204: nothing, ...refusals(401, 404) },
      },
    },
    async (request, reply) => {
      const session = sessionOf(request);
      if (!session) return unknown(reply, "session");
      await inTransaction(database, async (transaction) => {
        await endSession(transaction, session.id);
        await audit.append(transaction, clock.now(), byOperator(request, "operator.sign-out"));
      });
      return reply.code(204).header("set-cookie", sessionCookie(context, request)).send();
    },
  );
};
