// An operator signs in once with a browser, which then uses a cookie and a page's half. Only if the console is served.
import { type Static, Type } from "typebox";
import type { ServiceContext } from "../../context.ts";
import { sessionOf } from "../../operators/browser-session.ts";
import { operatorRoles } from "../../operators/roles.ts";
import {
  type BrowserRequest,
  isOwnPage,
  isSecure,
  PAGE_HEADER,
  sessionCookie,
} from "../../operators/session-cookie.ts";
import type { FoundSession } from "../../operators/sessions.ts";
import {
  type Credentials,
  type SignIn,
  signIn as signInOperator,
  signOut as signOutOperator,
} from "../../operators/sign-in.ts";
import { fromAnotherPage } from "../bearer.ts";
import { browserCookie, knownBrowser } from "../identity/known-browser.ts";
import { Answer, route as openRoute, refuse } from "../route.ts";
import { iso, nothing, nullable, object, refusals, time } from "../schemas.ts";
import { route } from "./route.ts";

const tags = ["sessions"];

const Session = object({
  operator: object({ id: Type.String(), name: Type.String(), role: Type.Enum(operatorRoles) }),
  signedInAt: time(),
  idleAt: time({ description: "The end of the session without user activity" }),
  endsAt: time({ description: "The latest end of the session" }),
  provider: Type.Boolean({ description: "True for who signed in with the company's provider" }),
  providerSignOut: nullable(Type.String(), {
    description: "The page of the company's provider that ends its session too, for who signed in with it",
  }),
  demo: Type.Boolean({ description: "True if the service keeps its SMS readable" }),
});
export type Session = Static<typeof Session>;

export const NewSession = object({
  ...Session.properties,
  pageSecret: Type.String({
    description: `The page's half of the session, which the page keeps and sends as ${PAGE_HEADER}. The cookie alone opens nothing`,
  }),
});

const describeSession = (session: FoundSession, { demo, oidc }: ServiceContext): Session => ({
  operator: { id: session.operator_id, name: session.name, role: session.role },
  signedInAt: iso(session.created_at),
  idleAt: iso(session.idle_at),
  endsAt: iso(session.ends_at),
  provider: session.identity !== null,
  providerSignOut: (session.identity !== null && oidc?.signOutAddress()) || null,
  demo,
});

const noSuchSession = refuse(404, "no such session");

export const wrongCredentials = refuse(401, "wrong name or password");

export const tooManySignIns = (waitSeconds: number) =>
  refuse(429, "too many wrong passwords", { "retry-after": String(waitSeconds) });

type SignedIn = Extract<SignIn, { result: "ok" }>;

/** The answer of a sign-in: the session, its cookie, and the mark of a known browser. */
export function answerSignIn(context: ServiceContext, request: BrowserRequest, signedIn: SignIn) {
  if (signedIn.result === "wrong") return wrongCredentials;
  if (signedIn.result === "too many tries") return tooManySignIns(signedIn.waitSeconds);
  return answerSignedIn(context, request, signedIn);
}

/** The answer of a right password or passkey. */
export function answerSignedIn(context: ServiceContext, request: BrowserRequest, signedIn: SignedIn) {
  const { cookie } = request.headers;
  const known = browserCookie(context, signedIn.operator, cookie, isSecure(context, request));
  return answerSession(context, request, signedIn, [known]);
}

/** The session, its cookie, and others. */
export function answerSession(
  context: ServiceContext,
  request: BrowserRequest,
  { secrets, session, operator }: SignedIn,
  cookies: readonly string[],
) {
  const seconds = Math.ceil((session.ends_at - session.created_at) / 1000);
  const { name, role, identity } = operator;
  const found = { ...session, name, role, identity };
  return new Answer(
    201,
    { ...describeSession(found, context), pageSecret: secrets.page },
    { "set-cookie": [sessionCookie(context, request, { secret: secrets.cookie, seconds }), ...cookies] },
  );
}

export const signIn = openRoute({
  call: "POST /sessions",
  summary: "Signs an operator's browser in: a cookie and the page's half together carry the session",
  tags,
  body: object(
    {
      name: Type.String({ minLength: 1, maxLength: 256 }),
      password: Type.String({ minLength: 1, maxLength: 2048 }),
    },
    { examples: [{ name: "Alice Martin", password: "correct horse battery" }] },
  ),
  response: { 201: NewSession, ...refusals(400, 401, 403, 429) },
  handler: async (request, context) => {
    if (!isOwnPage(context, request)) return fromAnotherPage;
    const { cookie } = request.headers;
    const secure = isSecure(context, request);
    const credentials: Credentials = {
      ...request.body,
      address: request.ip,
      browserOf: (operator) => knownBrowser(context, operator, cookie, secure),
    };
    return answerSignIn(context, request, await signInOperator(context, credentials));
  },
});

/** It takes the credentials itself, so it needs no guard. */
export const signInRoutes = [signIn] as const;

const readSession = route({
  call: "GET /sessions/current",
  summary: "The session of the request's cookie",
  tags,
  response: { 200: Session, ...refusals(404) },
  handler: (request, context) => {
    const session = sessionOf(request);
    return session ? describeSession(session, context) : noSuchSession;
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
