// docs/protocol.md#account-services: requests to the services behind the CVS token.
import { type CallFailure, PimsFailure, unwrap } from "../codes/failure.ts";
import { productionProfile } from "../configuration/production.ts";
import type { Core } from "../core/core.ts";
import { timeoutSignal } from "../core/timeout-signal.ts";
import { accessToken } from "./session-tokens.ts";

/** The one address that sends an SMS. Each request to it is counted, for any purpose. */
export const SMS_CODE = "/applications/cvs/v4/mobile/smsCode";

/** An answer of the account services, with its JSON object; empty if it has none. */
export interface ServiceAnswer {
  readonly status: number;
  /** Seconds until a retry may succeed (`Retry-After`). */
  readonly retryAfter: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Sends one request, without retries.
 * @param path under the services' base address
 * @throws PimsFailure 2006, 2201, 2202, 2204, 2301
 */
export async function askService(
  core: Core,
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: object,
): Promise<ServiceAnswer> {
  const { servers, clientId, brand } = core.configuration;
  if (servers.api === undefined) throw new PimsFailure(2006);
  const url = `${servers.api.replace(/\/+$/, "")}${path}?client_id=${encodeURIComponent(clientId)}`;
  const reserved = path === SMS_CODE ? unwrap(await core.ledger.reserve(["smsCode"])) : undefined;
  let sent = false;
  try {
    const token = await accessToken(core);
    sent = true;
    const answer = await send(core, url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/hal+json",
        "x-introspect-realm": productionProfile(brand).realm,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    // The service refused the request for its limits, and sent no SMS.
    if (answer.status === 429) await reserved?.close("unsent");
    if (answer.status === 401) throw new PimsFailure(2301);
    return answer;
  } catch (error) {
    if (!sent || neverArrived(error)) await reserved?.close("unsent");
    throw error;
  }
}

async function send({ fetch, timeoutMs }: Core, url: string, request: RequestInit): Promise<ServiceAnswer> {
  const signal = timeoutSignal(timeoutMs);
  const response = await fetch(url, { ...request, redirect: "manual", signal });
  const retryAfter = response.headers.get("retry-after");
  return { status: response.status, retryAfter, body: parseObject(await response.text()) };
}

/** True if nothing was sent, as without a connection. After any other failure the request may have arrived. */
const neverArrived = (error: unknown): boolean =>
  error instanceof PimsFailure &&
  ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH"].some((code) => code === error.failure.reason);

/** A change needs an OTP, which is missing, used or too old. */
export const OTP_NEEDED: CallFailure = { kind: "OtpNeeded", reason: "no fresh OTP" };

/** The failure for each word of the bundled service that refuses a phone number. */
const REFUSALS: ReadonlyMap<unknown, CallFailure> = new Map<unknown, CallFailure>([
  ["sms_code_invalid", { kind: "CodeRefused" }],
  ["sms_code_expired", { kind: "TooLate" }],
  ["phone_number_exists", { kind: 2390 }],
  ["no_phone_number", { kind: 2307 }],
  ["phone_number_refused", { kind: "NumberRefused", reason: "no number that takes an SMS" }],
  ["otp_refused", OTP_NEEDED],
]);

/** Narrows an answer to a success. @throws PimsFailure */
export function accepted(answer: ServiceAnswer): ServiceAnswer {
  const { status, retryAfter, body } = answer;
  if (status >= 200 && status < 300) return answer;
  const refusal = REFUSALS.get(body.error);
  if (refusal) throw new PimsFailure(refusal);
  const reason = `HTTP ${status}${retryAfter === null ? "" : `, retry after ${Number(retryAfter)} s`}`;
  throw new PimsFailure({ kind: status === 429 ? "TooManySms" : 2204, reason });
}

function parseObject(text: string): ServiceAnswer["body"] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
