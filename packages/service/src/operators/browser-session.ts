// The operator's session in a browser's request.
import type { Core } from "../work.ts";
import type { OperatorAccess } from "./access.ts";
import { type BrowserRequest, isOwnPage, secretsOf } from "./session-cookie.ts";
import { type FoundSession, findSession, prolongSession } from "./sessions.ts";

const admitted = new WeakMap<BrowserRequest, FoundSession>();

/** The session that admitted a request; `undefined` if a bearer did. */
export const sessionOf = (request: BrowserRequest): FoundSession | undefined => admitted.get(request);

export type Admission = "admitted" | "another page" | "none";

/** The session by the request's cookie and page's half, if browsers may sign in. A bearer, even a wrong one, rules it out. */
async function findSessionOf(
  context: Core & OperatorAccess,
  request: BrowserRequest,
): Promise<FoundSession | undefined> {
  if (!context.console || request.headers.authorization !== undefined) return undefined;
  const secrets = secretsOf(context, request);
  return secrets && findSession(context.database, context.vault, secrets, context.clock.now());
}

/**
 * Admits a request by its session.
 * @param attended true if a person caused the request, which prolongs the session
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
