import type { EventNow } from "../fleet/fleet.ts";
import { DOORS } from "../vehicle/body.ts";
import { ALERTS, BREAK_INS } from "../vehicle/records.ts";
import type { Fields } from "./fields.ts";

const TYPES = [
  "drive",
  "plug",
  "unplug",
  "open",
  "close",
  "lock",
  "unlock",
  "refuel",
  "privacy",
  "temperature",
  "auxiliary",
  "maintain",
  "alert",
  "alert-end",
  "collision",
  "break-in",
] as const satisfies readonly EventNow["type"][];

/** The next maintenance after one, where nothing is given. */
const YEAR_DAYS = 365;
const INTERVAL_KM = 20_000;

/** Reads an event that happens to a vehicle. @throws InvalidBody */
export function parseEvent(fields: Fields): EventNow {
  const event = parseKind(fields);
  fields.end();
  return event;
}

function parseKind(fields: Fields): EventNow {
  const type = fields.oneOf("type", TYPES);
  switch (type) {
    case "drive":
      return { type, km: fields.number("km", 0.1, 2_000), minutes: fields.number("minutes", 1, 1_440) };
    case "plug":
      return { type, stationW: fields.number("stationW", 1_000, 350_000) };
    case "unplug":
    case "lock":
    case "unlock":
      return { type };
    case "open":
    case "close":
      return { type, door: fields.oneOf("door", DOORS) };
    case "refuel":
      return { type, litres: fields.number("litres", 0.1, 100) };
    case "privacy":
      return { type, state: fields.oneOf("state", ["None", "Geolocation", "Full"]) };
    case "temperature":
      return { type, celsius: fields.number("celsius", -50, 60) };
    case "auxiliary":
      return { type, percent: fields.number("percent", 0, 100) };
    case "maintain":
      return {
        type,
        days: fields.has("days") ? fields.number("days", 0, 1_000) : YEAR_DAYS,
        km: fields.has("km") ? fields.number("km", 0, 100_000) : INTERVAL_KM,
      };
    case "alert":
      return {
        type,
        alert: fields.oneOf("alert", ALERTS),
        severity: fields.oneOf("severity", ["Information", "Warning", "Critical"]),
      };
    case "alert-end":
      return { type, alert: fields.oneOf("alert", ALERTS) };
    case "collision":
      return {
        type,
        side: fields.oneOf("side", ["Front", "Rear", "Lateral"]),
        severity: fields.oneOf("severity", ["Minimal", "Minor", "Major"]),
      };
    case "break-in":
      return { type, kind: fields.oneOf("kind", BREAK_INS) };
  }
}
