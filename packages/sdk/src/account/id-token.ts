// OpenID Connect Core §3.1.3.7 and §12.2: the checks of an id token, each failure a cause of its own.
import * as oauth from "oauth4webapi";
import { type CallFailure, PimsFailure } from "../codes/failure.ts";
import type { IdentityProvider } from "./identity-provider.ts";
import { issuerNamedIn } from "./identity-server.ts";

/** An id token that has passed, and its claims. */
export interface CheckedIdToken {
  readonly idToken: string;
  readonly claims: oauth.IDToken;
}

/**
 * Checks an id token.
 * @param expectedNonce of the authorization request; `undefined` after a refresh
 * @throws PimsFailure
 */
export async function checkIdToken(
  { server, client, named }: IdentityProvider,
  idToken: string,
  expectedNonce?: string,
): Promise<CheckedIdToken> {
  const issuer = issuerNamedIn(idToken);
  const issuing = named(issuer);
  // The library checks whole answers: this one holds the id token and nothing else that could fail.
  const fields = { access_token: "-", token_type: "bearer", id_token: idToken };
  const headers = { "content-type": "application/json" };
  const answer = new Response(JSON.stringify(fields), { headers });
  try {
    const granted =
      expectedNonce === undefined
        ? await oauth.processRefreshTokenResponse(issuing, client, answer)
        : await oauth.processAuthorizationCodeResponse(issuing, client, answer, {
            expectedNonce,
            requireIdToken: true,
          });
    const claims = oauth.getValidatedIdTokenClaims(granted);
    if (claims) return { idToken, claims };
  } catch (error) {
    const failure = idTokenFailure(error, server.issuer, issuer);
    if (!failure) throw error;
    throw new PimsFailure(failure);
  }
  throw new PimsFailure({ kind: "IdTokenMissing", reason: "no claims" });
}

/** The cause of a refusal by the OAuth library; `undefined` for any other error. */
function idTokenFailure(error: unknown, expected: string, issuer: unknown): CallFailure | undefined {
  if (error instanceof oauth.UnsupportedOperationError)
    return { kind: "IdTokenRefused", reason: error.message };
  if (!(error instanceof oauth.OperationProcessingError)) return undefined;
  const { claim, claims, now } = (error.cause ?? {}) as {
    claim?: unknown;
    claims?: Readonly<Record<string, unknown>>;
    now?: unknown;
  };
  if (error.code === oauth.JWT_TIMESTAMP_CHECK && typeof claim === "string") {
    const seconds = Math.round(Number(now) - Number(claims?.[claim]));
    const reason =
      seconds >= 0
        ? `id token ended ${seconds} s ago by this clock`
        : `id token not valid for another ${-seconds} s by this clock`;
    return { kind: "ClockWrong", reason, seconds };
  }
  if (error.code === oauth.JWT_CLAIM_COMPARISON) {
    if (claim === "iss") return otherIssuer(expected, issuer);
    if (claim === "aud" || claim === "azp")
      return { kind: "AudienceUnexpected", reason: `id token of another ${claim}` };
    if (claim === "nonce") return { kind: "OtherSignIn", reason: "id token of another sign-in" };
  }
  return { kind: "IdTokenRefused", reason: error.message };
}

/** The failure of an issuer that is not the configured one, with both names. */
export function otherIssuer(expected: string, given: unknown): CallFailure {
  return { kind: "IssuerUnexpected", reason: `${shown(given)} instead of ${shown(expected)}` };
}

/** An issuer without the parts of an address that could hold a secret. */
function shown(issuer: unknown): string {
  if (typeof issuer !== "string" || !URL.canParse(issuer)) return "no address";
  const { protocol, host, pathname } = new URL(issuer);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`.slice(0, 200);
}
