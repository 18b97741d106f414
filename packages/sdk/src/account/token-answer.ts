// RFC 6749 §5: the answer of the token endpoint. It is parsed before the library's checks, so that a fault elsewhere in the
// answer cannot lose a new refresh token.
import { PimsFailure } from "../codes/failure.ts";
import type { Clock } from "../platform/platform.ts";
import { describeStatus, failedStatus, retryAfterOf } from "./failed-answer.ts";

/** The fields that the SDK uses. */
export interface GrantedFields {
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
  readonly expiresIn: number;
  /** False if the access token is not a bearer token (RFC 6750). */
  readonly isBearer: boolean;
}

/** Words of RFC 6749 §5.2 and §4.1.2.1 and of OpenID Connect Core §3.1.2.6. Any other word is untrusted text. */
const ERROR_WORDS = new Set([
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "unsupported_response_type",
  "invalid_scope",
  "access_denied",
  "server_error",
  "temporarily_unavailable",
  "interaction_required",
  "login_required",
  "account_selection_required",
  "consent_required",
]);

/** The error word for the log, if it is one of the standards'. */
export const knownWord = (word: unknown): string =>
  typeof word === "string" && ERROR_WORDS.has(word) ? word : "another error";

/** The kind of an outage that a word names. */
export const outageOf = (word: unknown): "OutOfOrder" | "TooBusy" | undefined =>
  word === "server_error" ? "OutOfOrder" : word === "temporarily_unavailable" ? "TooBusy" : undefined;

/** RFC 6749 §A.12. Any other character could not be sent. */
const TOKEN = /^[ -~]+$/;

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/**
 * Reads the answer.
 * @param refused the failure for `invalid_grant`: of the code, or of the refresh token
 * @throws PimsFailure
 */
export async function readTokenAnswer(
  response: Response,
  refused: "AuthorizationCodeRefused" | "SessionEnded",
  host: string,
  clock: Clock,
): Promise<GrantedFields> {
  const { status, headers } = response;
  const seconds = retryAfterOf(headers, clock);
  const body = parseObject(await response.text());
  if (status !== 200) {
    const reason = `${describeStatus(status, seconds)}, ${knownWord(body?.error)}`;
    if (isClientRefusal(status, body?.error)) throw new PimsFailure({ kind: "ClientRefused", reason, host });
    if (body?.error === "invalid_grant") throw new PimsFailure({ kind: refused, reason, host });
    if (status === 400 && body?.error !== undefined)
      throw new PimsFailure({ kind: outageOf(body.error) ?? "SignInRefused", reason, host });
    throw failedStatus(status, seconds, host);
  }
  if (!body) throw new PimsFailure({ kind: "NotJson", reason: "no JSON object", host });
  const lifetime = Number(body.expires_in ?? 0);
  const accessToken = text(body.access_token);
  const type = text(body.token_type)?.toLowerCase() ?? "bearer";
  return {
    accessToken: accessToken !== undefined && TOKEN.test(accessToken) ? accessToken : undefined,
    refreshToken: text(body.refresh_token),
    idToken: text(body.id_token),
    expiresIn: Number.isFinite(lifetime) && lifetime > 0 ? lifetime : 0,
    isBearer: type === "bearer",
  };
}

/** A 401 without a word concerns the client too: the endpoint authenticates nothing else (RFC 6749 §5.2). */
const isClientRefusal = (status: number, word: unknown): boolean =>
  word === "invalid_client" || word === "unauthorized_client" || (status === 401 && word !== "invalid_grant");

function parseObject(content: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
