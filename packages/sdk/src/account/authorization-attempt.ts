// One authorization request: OAuth 2.0 authorization code with PKCE (RFC 6749 §4.1, RFC 7636).
import type { RandomBytes } from "@openpims/maccess";
import type * as oauth from "oauth4webapi";
import { PimsFailure } from "../codes/failure.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { AuthorizationAttempt, UserAction } from "../platform/platform.ts";
import { codeChallenge, randomValue } from "./proof-key.ts";

/** The values that verify and redeem the answer to the request. */
export interface Attempt {
  readonly action: UserAction;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  /** The configuration that the attempt belongs to, as for tokens. */
  readonly issuedTo: string;
  /** The signed-in user, if no other user may return. */
  readonly subject?: string | undefined;
}

const SCOPE = "openid profile";

export function newAttempt(
  random: RandomBytes,
  action: UserAction,
  issuedTo: string,
  subject: string | undefined,
): Attempt {
  const [verifier, state, nonce] = [randomValue(random), randomValue(random), randomValue(random)];
  return { action, verifier, state, nonce, issuedTo, subject };
}

/** The address of the page that asks the user to sign in. */
export function authorizationUrl(
  server: oauth.AuthorizationServer,
  { clientId, loginRedirectUri }: Configuration,
  { state, nonce, verifier }: Attempt,
  parameters: Readonly<Record<string, string>>,
): string {
  const url = new URL(server.authorization_endpoint ?? "");
  url.search = new URLSearchParams({
    client_id: clientId,
    response_type: "code",
    redirect_uri: loginRedirectUri,
    scope: SCOPE,
    state,
    nonce,
    code_challenge: codeChallenge(verifier),
    code_challenge_method: "S256",
    ...parameters,
  }).toString();
  return url.href;
}

/** The attempt in the form that a user agent keeps. */
export function kept(attempt: Attempt): AuthorizationAttempt {
  return { action: attempt.action, secrets: JSON.stringify(attempt) };
}

/**
 * The attempt that a user agent kept.
 * @throws PimsFailure 2000 if another call, or a call of another configuration, began it
 */
export function readKept(
  { action, secrets }: AuthorizationAttempt,
  wanted: UserAction,
  issuedTo: string,
): Attempt {
  if (action !== wanted)
    throw new PimsFailure({
      kind: "ResumedElsewhere",
      reason: `the user has come back from ${action}: make that call`,
    });
  const attempt: unknown = JSON.parse(secrets);
  if (!isAttempt(attempt) || attempt.action !== wanted || attempt.issuedTo !== issuedTo)
    throw new PimsFailure({
      kind: "ResumedElsewhere",
      reason: "the user has come back to another configuration",
    });
  return attempt;
}

function isAttempt(value: unknown): value is Attempt {
  if (typeof value !== "object" || value === null) return false;
  const { action, verifier, state, nonce, issuedTo, subject } = value as Record<string, unknown>;
  const texts = [action, verifier, state, nonce, issuedTo].every((field) => typeof field === "string");
  return texts && (subject === undefined || typeof subject === "string");
}
