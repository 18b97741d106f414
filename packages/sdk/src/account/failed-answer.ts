import { PimsFailure } from "../codes/failure.ts";
import { kindOfStatus } from "../codes/network-kinds.ts";
import type { Clock } from "../platform/platform.ts";

/**
 * The seconds of a `Retry-After`, which is a number or a date (RFC 9110 §10.2.3).
 * @returns `undefined` if the header is absent or unreadable
 */
export function retryAfterOf(headers: Headers, clock: Clock): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text);
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  // The `Date` header cancels the error of this machine's clock.
  const sent = Date.parse(headers.get("date") ?? "");
  return Math.max(0, Math.ceil((at - (Number.isNaN(sent) ? clock.now() : sent)) / 1000));
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
