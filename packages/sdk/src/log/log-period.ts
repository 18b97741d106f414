// docs/protocol.md#initialize: monitoring.newLogFile says when a new file is begun.
import type { Monitoring } from "../configuration/configuration.ts";

const DAY_MS = 24 * 60 * 60_000;

/** A file's name for the moment it stands for, in UTC; names sort by that moment. `own` tells apart what processes write. */
export function logFileName(moment: number, own?: string): string {
  const stamp = new Date(moment).toISOString().replaceAll(":", "");
  return `pims-${stamp}${own === undefined ? "" : `-${own}`}.log`;
}

/**
 * The beginning of the period that `now` is in: of the day (UTC), or of the stretch of so many minutes, counted from
 * 1970. Every process finds the same one, so they share its file.
 */
export function periodStart({ newLogFile, minutes }: Monitoring, now: number): number {
  const length = newLogFile === "day" ? DAY_MS : minutes * 60_000;
  return Math.floor(now / length) * length;
}
