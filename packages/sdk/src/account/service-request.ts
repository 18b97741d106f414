// docs/protocol.md#account-services: requests to the services behind the CVS token.
import { type CallFailure, PimsFailure, unwrap } from "../codes/failure.ts";
import { isUnsent } from "../codes/network-trouble.ts";
import { productionProfile } from "../configuration/production.ts";
import type { Core } from "../core/core.ts";
import { timeoutSignal } from "../core/timeout-signal.ts";
import { describeStatus, failedStatus, retryAfterOf } from "./failed-answer.ts";
import { accessToken, accessTokenAfter } from "./session-tokens.ts";

/** The one address that sends an SMS. Each request to it is counted, for any purpose. */
export const SMS_CODE = "/applications/cvs/v4/mobile/smsCode";

/** An answer of the account services, with its JSON object; empty for an answer without one. */
export interface ServiceAnswer {
  readonly status: number;
  readonly host: string;
  readonly path: string;
  /** Seconds until a retry may succeed (`Retry-After`). */
  readonly retryAfter: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Sends one request. If the services refuse a token that is valid by the clock, they have not served it: it is sent once more
 * with another token.
 * @param path under the services' base address, with its query
 * @param unserved called before the failure if the request was certainly not served
 * @throws PimsFailure
 */
export async function askService(
  core: Core,
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: object,
  unserved: () => void = () => undefined,
): Promise<ServiceAnswer> {
  const { servers, clientId, brand } = core.configuration;
  if (servers.api === undefined) throw new PimsFailure(2006);
  const url = `${servers.api.replace(/\/+$/, "")}${path}${path.includes("?") ? "&" : "?"}client_id=${encodeURIComponent(clientId)}`;
  const reserved = path === SMS_CODE ? unwrap(await core.ledger.reserve(["smsCode"])) : undefined;
  let sent = false;
  const withToken = (token: string): Promise<ServiceAnswer> => {
    sent = true;
    return send(core, url, path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/hal+json",
        "x-introspect-realm": productionProfile(brand).realm,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  };
  try {
    const token = await accessToken(core);
    let answer = await withToken(token);
    if (isTokenRefused(answer)) {
      sent = false;
      answer = await withToken(await accessTokenAfter(core, token));
    }
    const { status, host, retryAfter } = answer;
    if (isUnserved(status) || isTokenRefused(answer)) unserved();
    // No refusal sends an SMS.
    if (isUnserved(status) || (status >= 400 && status < 500)) await reserved?.close("unsent");
    if (status === 401 || isTokenRefused(answer)) {
      const kind = isTokenRefused(answer) ? "TokenRefused" : "GatewayRefused";
      throw new PimsFailure({ kind, reason: describeStatus(status, retryAfter), host });
    }
    return answer;
  } catch (error) {
    if (!sent || neverArrived(error)) {
      unserved();
      await reserved?.close("unsent");
    }
    throw error;
  }
}

async function send(
  { fetch, timeoutMs, platform }: Core,
  url: string,
  path: string,
  request: RequestInit,
): Promise<ServiceAnswer> {
  const signal = timeoutSignal(timeoutMs);
  const response = await fetch(url, { ...request, redirect: "manual", signal });
  const { status, headers } = response;
  const { host } = new URL(url);
  const text = await response.text();
  const body = parseObject(text);
  // A network's sign-in page or a bot check answered in place of the services.
  if (status >= 200 && status < 300 && text.trim() !== "" && body === undefined)
    throw new PimsFailure({ kind: "NotJson", reason: `HTTP ${status}, no JSON object`, host });
  return { status, host, path, retryAfter: retryAfterOf(headers, platform.clock), body: body ?? {} };
}

/**
 * True for a refused token: a 401, or the word of RFC 6750 §3.1 with another refusal. False for the gateway's refusal of the
 * client or its realm: no other token helps (docs/guide/vehicle.md#what-can-go-wrong).
 */
function isTokenRefused({ status, body: { error, moreInformation } }: ServiceAnswer): boolean {
  if (status !== 401) return status >= 400 && status < 500 && error === "invalid_token";
  return !(typeof moreInformation === "string" && moreInformation.includes("security checks"));
}

/** Statuses that come before a service does anything: a redirect, a refusal of the caller, no such service. */
const isUnserved = (status: number): boolean =>
  (status < 400 && (status < 200 || status >= 300)) ||
  [401, 403, 404, 405, 407, 429, 501, 503].includes(status);

/** Without a connection nothing was sent. After any other failure it may have been. */
const neverArrived = (error: unknown): boolean =>
  error instanceof PimsFailure && error.failure.reason !== undefined && isUnsent(error.failure.reason);

/** The OTP that a call needs is missing, used or too old. */
export const OTP_NEEDED: CallFailure = { kind: "OtpNeeded", reason: "no fresh OTP" };

/** The failure for each word of the bundled service that refuses a phone number. */
const REFUSALS: ReadonlyMap<unknown, CallFailure> = new Map<unknown, CallFailure>([
  ["sms_code_invalid", { kind: "CodeRefused" }],
  ["sms_code_expired", { kind: "TooLate" }],
  ["phone_number_exists", { kind: 2390 }],
  ["no_phone_number", { kind: "NumberMissing" }],
  ["phone_number_refused", { kind: "NumberRefused", reason: "no number that takes an SMS" }],
  ["otp_refused", OTP_NEEDED],
]);

/** Narrows an answer to a success. @throws PimsFailure */
export function accepted(answer: ServiceAnswer): ServiceAnswer {
  const { status, host, path, retryAfter, body } = answer;
  if (status >= 200 && status < 300) return answer;
  const refusal = REFUSALS.get(body.error);
  if (refusal) throw new PimsFailure(refusal);
  if (status !== 429 || path !== SMS_CODE) throw failedStatus(status, retryAfter, host);
  const seconds = retryAfter === undefined ? {} : { seconds: retryAfter };
  throw new PimsFailure({ kind: "TooManySms", reason: describeStatus(status, retryAfter), ...seconds });
}

/** The text as a JSON object; `undefined` for any other text. */
function parseObject(text: string): ServiceAnswer["body"] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
