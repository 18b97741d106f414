// Errors of the user agent and of the OAuth library as failures, each with its cause.
import * as oauth from "oauth4webapi";
import { type CallFailure, PimsFailure } from "../codes/failure.ts";
import { type Clock, PageNotShown, UserCancelled } from "../platform/platform.ts";
import { failedStatus, retryAfterOf } from "./failed-answer.ts";
import { otherIssuer } from "./id-token.ts";
import { knownWord, outageOf } from "./token-answer.ts";

/**
 * The failure that an error stands for; any other error as it is.
 * @param host the identity provider's
 */
export function asFailure(error: unknown, host: string, clock: Clock): unknown {
  if (error instanceof UserCancelled) return new PimsFailure(2368);
  if (error instanceof PageNotShown) return new PimsFailure({ kind: "PageNotShown", reason: error.message });
  if (error instanceof oauth.AuthorizationResponseError) return authorizationFailure(error.error, host);
  if (error instanceof oauth.WWWAuthenticateChallengeError || error instanceof oauth.ResponseBodyError)
    return answerFailure(error.response, host, clock);
  if (error instanceof oauth.UnsupportedOperationError)
    return new PimsFailure({ kind: "SignInRefused", reason: error.message, host });
  if (error instanceof oauth.OperationProcessingError) return processingFailure(error, host, clock);
  return error;
}

/** The `error` of the address that the user was sent back to (RFC 6749 §4.1.2.1). */
function authorizationFailure(word: string, host: string): PimsFailure {
  if (word === "access_denied") return new PimsFailure(2368);
  const isOfClient = word === "unauthorized_client" || word === "invalid_client";
  const kind = outageOf(word) ?? (isOfClient ? "ClientRefused" : "SignInRefused");
  return new PimsFailure({ kind, reason: knownWord(word), host });
}

function answerFailure(response: Response, host: string, clock: Clock): PimsFailure {
  const { status, headers } = response;
  if (status === 401) return new PimsFailure({ kind: "ClientRefused", reason: "HTTP 401", host });
  return failedStatus(status, retryAfterOf(headers, clock), host);
}

function processingFailure(error: oauth.OperationProcessingError, host: string, clock: Clock): PimsFailure {
  const { code, cause } = error;
  if (cause instanceof Response && cause.status !== 200) return answerFailure(cause, host, clock);
  if (code === oauth.HTTP_REQUEST_FORBIDDEN)
    return new PimsFailure({ kind: "AddressUnsafe", reason: "an address is not https", host });
  if (code === oauth.JSON_ATTRIBUTE_COMPARISON) {
    const { expected, body } = cause as { expected: string; body: { issuer?: unknown } };
    return new PimsFailure({ ...otherIssuer(expected, body.issuer), host } as CallFailure);
  }
  // The address repeats a parameter, or the response has another form.
  const isRedirect =
    cause === undefined || (typeof cause === "object" && cause !== null && "parameters" in cause);
  return new PimsFailure({ kind: isRedirect ? "SignInRefused" : "NotJson", reason: error.message, host });
}
