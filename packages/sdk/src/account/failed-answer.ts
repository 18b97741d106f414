import { PimsFailure } from "../codes/failure.ts";
import { kindOfStatus } from "../codes/network-kinds.ts";
import type { Clock } from "../platform/platform.ts";

/** No one waits longer: such a wait is a fault of the server. */
const MOST_SECONDS = 7 * 24 * 60 * 60;

/**
 * The seconds of a `Retry-After`, which is a number or a date (RFC 9110 §10.2.3).
 * @returns `undefined` if the header is absent or unreadable, or names no wait that makes sense
 */
export function retryAfterOf(headers: Headers, clock: Clock): number | undefined {
  const seconds = waitOf(headers, clock);
  return seconds > 0 && seconds <= MOST_SECONDS ? seconds : undefined;
}

function waitOf(headers: Headers, clock: Clock): number {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text);
  const at = Date.parse(text);
  // The `Date` header cancels the error of this machine's clock.
  const sent = Date.parse(headers.get("date") ?? "");
  return Math.ceil((at - (Number.isNaN(sent) ? clock.now() : sent)) / 1000);
}

/** The status in a few words for the log. */
export const describeStatus = (status: number, seconds: number | undefined): string =>
  `HTTP ${status}${seconds === undefined ? "" : `, retry after ${seconds} s`}`;

/** The failure of an answer with an unexpected status. */
export function failedStatus(
  status: number,
  seconds: number | undefined,
  host: string | undefined,
): PimsFailure {
  return new PimsFailure({
    kind: kindOfStatus(status),
    reason: describeStatus(status, seconds),
    ...(host !== undefined && { host }),
    ...(seconds !== undefined && { seconds }),
  });
}
