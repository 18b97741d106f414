// A browser signs in once with the operator's token, and then uses a cookie and a page's half. Only if the console is served.
import { type Static, Type } from "typebox";
import { sessionOf } from "../../operators/browser-session.ts";
import { PAGE_HEADER, sessionCookie } from "../../operators/session-cookie.ts";
import { signIn as signInOperator, signOut as signOutOperator } from "../../operators/sign-in.ts";
import type { OperatorSessionRow } from "../../store/schema.ts";
import { bearerOf, tooManyTokens, unauthorized } from "../bearer.ts";
import { Answer, refuse, route } from "../route.ts";
import { iso, nothing, object, refusals, time } from "../schemas.ts";

const tags = ["sessions"];

const Session = object({
  signedInAt: time(),
  idleAt: time({ description: "The end of the session without user activity" }),
  endsAt: time({ description: "The latest end of the session" }),
  demo: Type.Boolean({ description: "True if the service keeps its SMS readable" }),
});
export type Session = Static<typeof Session>;

const NewSession = object({
  ...Session.properties,
  pageSecret: Type.String({
    description: `The page's half of the session, which the page keeps and sends as ${PAGE_HEADER}. The cookie alone opens nothing`,
  }),
});

const describeSession = (session: OperatorSessionRow, demo: boolean): Session => ({
  signedInAt: iso(session.created_at),
  idleAt: iso(session.idle_at),
  endsAt: iso(session.ends_at),
  demo,
});

const noSuchSession = refuse(404, "no such session");

export const signIn = route({
  call: "POST /sessions",
  summary: "Signs a browser in: a cookie and the page's half together replace the operator's token",
  tags,
  response: { 201: NewSession, ...refusals(401, 429) },
  handler: async (request, context) => {
    const token = bearerOf(request);
    if (token === undefined) return unauthorized;
    const now = context.clock.now();
    const signedIn = await signInOperator(context, token, request.ip, now);
    if (signedIn.result === "wrong token") return unauthorized;
    if (signedIn.result === "too many tries") return tooManyTokens(signedIn.waitSeconds);
    const { secrets, session } = signedIn;
    const seconds = Math.ceil((session.ends_at - now) / 1000);
    const begun = { ...describeSession(session, context.demo), pageSecret: secrets.page };
    return new Answer(201, begun, {
      "set-cookie": sessionCookie(context, request, { secret: secrets.cookie, seconds }),
    });
  },
});

/** It takes the operator's token itself, so it needs no guard. */
export const signInRoutes = [signIn] as const;

const readSession = route({
  call: "GET /sessions/current",
  summary: "The session of the request's cookie",
  tags,
  response: { 200: Session, ...refusals(404) },
  handler: (request, { demo }) => {
    const session = sessionOf(request);
    return session ? describeSession(session, demo) : noSuchSession;
  },
});

export const signOut = route({
  call: "DELETE /sessions/current",
  summary: "Signs the browser out",
  tags,
  response: { 204: nothing, ...refusals(404) },
  handler: async (request, context) => {
    const session = sessionOf(request);
    if (!session) return noSuchSession;
    await signOutOperator(context, session, request.ip, context.clock.now());
    return new Answer(204, null, { "set-cookie": sessionCookie(context, request) });
  },
});

export const sessionRoutes = [readSession, signOut] as const;
