// The cookie of the operator's session, and the check of the page that a request comes from.
import type { IncomingHttpHeaders } from "node:http";
import type { OperatorAccess } from "./access.ts";
import type { SessionSecrets } from "./sessions.ts";

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

/** The request's two secrets; `undefined` if one is missing. */
export function secretsOf(context: Origin, request: BrowserRequest): SessionSecrets | undefined {
  const cookie = cookieSecretOf(context, request);
  const page = request.headers[PAGE_HEADER];
  if (cookie === undefined || typeof page !== "string" || !SECRET.test(page)) return undefined;
  return { cookie, page };
}

function cookieSecretOf(context: Origin, request: BrowserRequest): string | undefined {
  const { name } = cookieOf(originOf(context, request));
  const pairs = (request.headers.cookie ?? "").split(/; */).map((pair) => pair.split("="));
  const [, secret = ""] = pairs.find(([each]) => each === name) ?? [];
  return SECRET.test(secret) ? secret : undefined;
}

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
