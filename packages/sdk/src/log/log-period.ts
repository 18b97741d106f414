// docs/protocol.md#initialize: monitoring.newLogFile decides the start of a new file.
import type { Monitoring } from "../configuration/configuration.ts";

const DAY_MS = 24 * 60 * 60_000;

/** The name of a file that begins at a moment, in UTC; names sort by it. `own` separates the files of several processes. */
export function logFileName(moment: number, own?: string): string {
  const stamp = new Date(moment).toISOString().replaceAll(":", "");
  return `pims-${stamp}${own === undefined ? "" : `-${own}`}.log`;
}

/**
 * The start of the current period: the day (UTC), or the interval in minutes, counted from
 * 1970. All processes compute the same start, so they share its file.
 */
export function periodStart({ newLogFile, minutes }: Monitoring, now: number): number {
  const length = newLogFile === "day" ? DAY_MS : minutes * 60_000;
  return Math.floor(now / length) * length;
}
