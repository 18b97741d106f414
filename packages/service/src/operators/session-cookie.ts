// The cookie of the operator's session, and the check of the page that a request comes from.
import type { IncomingHttpHeaders } from "node:http";

import type { OperatorAccess } from "./access.ts";
import { cookiesOf } from "./cookies.ts";
import type { GivenSecrets } from "./sessions.ts";

/** The part of a request that a session depends on. */
export interface BrowserRequest {
  readonly method: string;
  readonly protocol: string;
  readonly host: string;
  readonly headers: IncomingHttpHeaders;
}

type Origin = Pick<OperatorAccess, "publicUrl">;

/** The service's origin for the browser. */
const originOf = ({ publicUrl }: Origin, request: BrowserRequest): string =>
  publicUrl?.origin ?? `${request.protocol}://${request.host}`;

/** True if the browser reaches the service over `https`. */
export const isSecure = (context: Origin, request: BrowserRequest): boolean =>
  originOf(context, request).startsWith("https:");

/** The relying party of passkeys: the origin, and its host as the id. */
export function partyOf(
  context: Origin,
  request: BrowserRequest,
): { readonly origin: string; readonly id: string } {
  const origin = originOf(context, request);
  return { origin, id: new URL(origin).hostname };
}

/** The page on which a user chooses a new password. */
export const PASSWORD_PAGE = "/new-password";

/** The console's page of a one-time link. The secret is in the fragment, which no request has. */
export const linkOf = (origin: string, secret: string): string => `${origin}/console/#/invitation/${secret}`;

export const linkAddress = (context: Origin, request: BrowserRequest, secret: string): string =>
  linkOf(originOf(context, request), secret);

/** The page of a user's one-time link, likewise. */
export const passwordLinkAddress = (context: Origin, request: BrowserRequest, secret: string): string =>
  `${originOf(context, request)}${PASSWORD_PAGE}#${secret}`;

/** With the prefix a browser accepts the cookie only over `https`, for this exact host and all its paths. */
function cookieOf(origin: string): { readonly name: string; readonly attributes: string } {
  const attributes = "HttpOnly; SameSite=Strict";
  return origin.startsWith("https:")
    ? { name: "__Host-openpims-operator", attributes: `${attributes}; Path=/; Secure` }
    : { name: "openpims-operator", attributes: `${attributes}; Path=/admin/v1` };
}

/** `Set-Cookie` with the session's secret; without one it removes the cookie. */
export function sessionCookie(
  context: Origin,
  request: BrowserRequest,
  session?: { readonly secret: string; readonly seconds: number },
): string {
  const { name, attributes } = cookieOf(originOf(context, request));
  return `${name}=${session?.secret ?? ""}; ${attributes}; Max-Age=${session?.seconds ?? 0}`;
}

/** The header for the page's half. A page of another origin may add it only after a preflight request (CORS). */
export const PAGE_HEADER = "x-openpims-page";

const SECRET = /^[\w-]{43}$/;

/** The request's secrets; `undefined` if there is no cookie, or no page's half. */
export function secretsOf(context: Origin, request: BrowserRequest): GivenSecrets | undefined {
  const cookies = cookieSecretsOf(context, request);
  const page = request.headers[PAGE_HEADER];
  if (cookies.length === 0 || typeof page !== "string" || !SECRET.test(page)) return undefined;
  return { cookies, page };
}

const cookieSecretsOf = (context: Origin, request: BrowserRequest): readonly string[] =>
  cookiesOf(request.headers.cookie, cookieOf(originOf(context, request)).name).filter((value) =>
    SECRET.test(value),
  );

/**
 * True if a request comes from a page of the service itself. A browser also sends its cookies with requests of other
 * pages of the same site: another port of the machine, another name of the domain.
 */
export function isOwnPage(context: Origin, request: BrowserRequest): boolean {
  const { origin, "sec-fetch-site": site } = request.headers;
  if (origin !== undefined && origin !== originOf(context, request)) return false;
  if (site !== undefined) return site === "same-origin";
  // Over plain `http` to another machine, browsers send no `Sec-Fetch-Site`, and no `Origin` with a read.
  return origin !== undefined || request.method === "GET";
}
