// The sign-in of operators with the company's OpenID Connect provider. The provider sends the browser back to the console's
// page, which brings the answer here: so the page gets its half of the session, and no address redirects anywhere.
import { Type } from "typebox";
import type { ServiceContext } from "../../context.ts";
import { cookiesOf } from "../../operators/cookies.ts";
import { beginPending, PENDING_MS } from "../../operators/oidc/pending.ts";
import { ProviderUnavailable } from "../../operators/oidc/provider.ts";
import { type ProviderSignIn, signInByProvider } from "../../operators/oidc/sign-in.ts";
import { type BrowserRequest, isOwnPage, isSecure } from "../../operators/session-cookie.ts";
import { fromAnotherPage } from "../bearer.ts";
import { Answer, refuse, refuseFor, route } from "../route.ts";
import { conflict, nullable, object, refusals } from "../schemas.ts";
import { answerSession, NewSession, tooManySignIns } from "./sessions.ts";

const tags = ["sessions"];

/** Strict: the page itself sends it, not the provider's redirect. */
function pendingCookie(context: ServiceContext, request: BrowserRequest, value = ""): string {
  const age = value === "" ? 0 : PENDING_MS / 1000;
  const rest = `HttpOnly; SameSite=Strict; Max-Age=${age}`;
  return isSecure(context, request)
    ? `__Host-openpims-provider=${value}; ${rest}; Path=/; Secure`
    : `openpims-provider=${value}; ${rest}; Path=/admin/v1/sessions`;
}

const pendingCookies = (context: ServiceContext, request: BrowserRequest): readonly string[] =>
  cookiesOf(
    request.headers.cookie,
    isSecure(context, request) ? "__Host-openpims-provider" : "openpims-provider",
  );

const noProvider = refuse(404, "no provider is configured");
const unavailable = refuseFor(409, { reason: "providerUnreachable" }, "the provider cannot be reached");

/** @returns the conflict if the provider cannot be reached */
async function reaching<Result>(work: Promise<Result>): Promise<Result | typeof unavailable> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProviderUnavailable) return unavailable;
    throw error;
  }
}

const readProvider = route({
  call: "GET /sessions/provider",
  summary: "The name of the company's provider on the sign-in page",
  tags,
  response: {
    200: object({ name: nullable(Type.String(), { description: "`null` if none is configured" }) }),
  },
  handler: (_request, { oidc }) => ({ name: oidc?.settings.name ?? null }),
});

const beginSignIn = route({
  call: "POST /sessions/provider/begin",
  summary:
    "Begins a sign-in with the company's provider: its address, and a cookie that binds it to the browser",
  tags,
  response: {
    200: object({ location: Type.String({ description: "Of the provider's sign-in page" }) }),
    ...refusals(403, 404),
    ...conflict("The provider cannot be reached"),
  },
  handler: async (request, context) => {
    if (!isOwnPage(context, request)) return fromAnotherPage;
    const { oidc, vault, clock } = context;
    if (!oidc) return noProvider;
    const pending = beginPending(vault, clock.now());
    const location = await reaching(oidc.addressOf(pending));
    if (typeof location !== "string") return location;
    return new Answer(200, { location }, { "set-cookie": pendingCookie(context, request, pending.cookie) });
  },
});

const REFUSED = {
  "not begun": refuse(401, "this browser began no such sign-in, or it is over"),
  refused: refuse(401, "the provider did not accept the sign-in"),
  "no role": refuseFor(409, { reason: "noRole" }, "the provider gives this person no role here"),
  removed: refuseFor(409, { reason: "removed" }, "this operator was removed"),
  "too many operators": refuseFor(409, { reason: "full" }, "there are 1,000 operators"),
} as const;

function answerOf(context: ServiceContext, request: BrowserRequest, signedIn: ProviderSignIn) {
  if (signedIn.result === "too many tries") return tooManySignIns(signedIn.waitSeconds);
  if (signedIn.result !== "ok") return REFUSED[signedIn.result];
  return answerSession(context, request, signedIn, [pendingCookie(context, request)]);
}

const signIn = route({
  call: "POST /sessions/provider",
  summary: "Signs an operator's browser in by the provider's answer",
  tags,
  body: object(
    {
      answer: Type.String({
        minLength: 1,
        maxLength: 8192,
        description: "The query with which the provider sent the browser back",
      }),
    },
    { examples: [{ answer: "code=a&state=b" }] },
  ),
  response: {
    201: NewSession,
    ...refusals(400, 401, 403, 404, 429),
    ...conflict("The provider cannot be reached, or gives no role, or the operator was removed"),
  },
  handler: async (request, context) => {
    if (!isOwnPage(context, request)) return fromAnotherPage;
    const { oidc } = context;
    if (!oidc) return noProvider;
    const given = {
      query: request.body.answer,
      cookies: pendingCookies(context, request),
      address: request.ip,
    };
    const signedIn = await reaching(signInByProvider(context, oidc, given));
    return signedIn instanceof Answer ? signedIn : answerOf(context, request, signedIn);
  },
});

/** They take the credentials themselves, so they need no guard. */
export const providerSignInRoutes = [readProvider, beginSignIn, signIn] as const;
