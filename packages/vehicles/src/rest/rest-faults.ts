import type { RestFault } from "../faults/faults.ts";
import {
  apiError,
  debugError,
  failedSecurityChecks,
  htmlError,
  INTERNAL,
  identityError,
  invalidToken,
  NO_COMPATIBLE_VEHICLE,
  NO_STATUS,
  tooManyRequests,
  VEHICLES_NOT_FOUND,
} from "./errors.ts";
import type { RestResponse } from "./exchange.ts";
import { formatDate } from "./formats.ts";
import { DEFAULT_LIMITS, limitHeaders } from "./rate-limit.ts";

/** The faults that answer in place of the API. */
const ANSWERS: Readonly<Partial<Record<RestFault["type"], (now: number) => RestResponse>>> = {
  "invalid token": invalidToken,
  "security checks": failedSecurityChecks,
  "identity error": identityError,
  "no status": (now) => apiError(NO_STATUS, now),
  "no compatible vehicle": (now) => apiError(NO_COMPATIBLE_VEHICLE, now),
  "vehicles not found": (now) => apiError(VEHICLES_NOT_FOUND, now),
  "replaced box": (now) => apiError(INTERNAL, now),
  "debug body": debugError,
  "html error": htmlError,
  "too many requests": () => tooManyRequests(limitHeaders(DEFAULT_LIMITS, 0, 0), 30),
};

/** The answer of the first fault that has one. */
export function faultyAnswer(faults: readonly RestFault[], now: number): RestResponse | undefined {
  for (const { type } of faults) {
    const answer = ANSWERS[type];
    if (answer) return answer(now);
  }
  return undefined;
}

/** The moment that dates stand still at, under the fault "frozen dates". */
const FROZEN = formatDate(Date.UTC(2026, 0, 1, 6, 0, 0));

/** Replaces the dates of resources in a body; their values stay fresh. */
export const freezeDates = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body, (key, value: unknown) =>
      key === "createdAt" || key === "updatedAt" ? FROZEN : value,
    ),
  );
