import type { EpochMs } from "../clock/clock.ts";
import { HOUR, MINUTE } from "../clock/clock.ts";

/** A date as the API writes it: UTC, whole seconds, with `Z`. */
export const formatDate = (moment: EpochMs): string =>
  new Date(moment).toISOString().replace(/\.\d{3}Z$/, "Z");

/** A duration as the API writes it, like `PT7H30M`. */
export function formatDuration(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  return minutes === 0 ? "PT0S" : formatTime({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
}

/** A time of the day, as the duration since 00:00. */
export const formatTime = ({ hour, minute }: { readonly hour: number; readonly minute: number }): string =>
  `PT${hour}H${minute}M`;

export const hours = (ms: number): number => ms / HOUR;
