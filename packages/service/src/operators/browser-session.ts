// The operator's session that a browser's request comes with.
import type { OperatorSessionRow } from "../store/schema.ts";
import type { Core } from "../work.ts";
import type { OperatorAccess } from "./access.ts";
import { type BrowserRequest, isOwnPage, secretsOf } from "./session-cookie.ts";
import { findSession, prolongSession } from "./sessions.ts";

const admitted = new WeakMap<BrowserRequest, OperatorSessionRow>();

/** The session that a request was admitted by; `undefined` where it came with a bearer. */
export const sessionOf = (request: BrowserRequest): OperatorSessionRow | undefined => admitted.get(request);

export type Admission = "admitted" | "another page" | "none";

/** The session of the request's cookie and page, where browsers may sign in at all. A bearer, right or wrong, stands alone. */
async function findSessionOf(
  context: Core & OperatorAccess,
  request: BrowserRequest,
): Promise<OperatorSessionRow | undefined> {
  if (!context.console || request.headers.authorization !== undefined) return undefined;
  const secrets = secretsOf(context, request);
  return secrets && findSession(context.database, context, secrets, context.clock.now());
}

/**
 * Admits a request by its session.
 * @param attended whether a person is there, which prolongs the session
 */
export async function admitBySession(
  context: Core & OperatorAccess,
  request: BrowserRequest,
  attended: boolean,
): Promise<Admission> {
  const session = await findSessionOf(context, request);
  if (!session) return "none";
  if (!isOwnPage(context, request)) return "another page";
  admitted.set(request, session);
  if (attended) await prolongSession(context.database, session, context.clock.now());
  return "admitted";
}
