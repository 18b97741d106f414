import { describe, expect, it } from "vitest";
import { NEW_VEHICLE } from "../../src/bridge/kept-state.ts";
import { decideLimit, isAffordable } from "../../src/bridge/policy/charge-limit.ts";
import { paceOf } from "../../src/bridge/policy/pace.ts";
import { isQuiet, parseQuietHours } from "../../src/bridge/policy/quiet-hours.ts";
import type { Budget, State } from "../../src/vehicle/chosen.ts";

const NOW = Date.parse("2026-11-27T03:00:00Z");
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();

const dated = <T>(value: T | null, minutes = 1) => ({
  value,
  updatedAt: value === null ? null : ago(minutes),
});
const NOTHING = { value: null, updatedAt: null };

const state = (fields: Partial<State> = {}): State => ({
  updatedAt: ago(1),
  electricLevel: dated(85),
  electricRange: NOTHING,
  plugged: dated(true),
  charging: dated("InProgress"),
  chargingMode: NOTHING,
  chargingRate: NOTHING,
  chargingRemaining: NOTHING,
  nextCharge: NOTHING,
  chargeLimited: NOTHING,
  batteryCapacity: NOTHING,
  batteryResidual: NOTHING,
  fuelLevel: NOTHING,
  fuelRange: NOTHING,
  fuelConsumption: NOTHING,
  locks: NOTHING,
  open: NOTHING,
  preconditioning: NOTHING,
  preconditioningFailure: NOTHING,
  programs: NOTHING,
  mileage: NOTHING,
  temperature: NOTHING,
  ignition: NOTHING,
  moving: NOTHING,
  auxiliaryBattery: NOTHING,
  privacy: NOTHING,
  position: NOTHING,
  ...fields,
});

const line = (used: number, limit: number | null) => ({ used, limit, windowSeconds: 86_400, nextTry: null });
const budget = (left: number): Budget => ({
  wakeUp: line(0, 6),
  monthlyWakeUp: line(100 - left, 100),
  command: line(0, 100),
});

describe("the limit of a charge", () => {
  const kept = { ...NEW_VEHICLE, limit: 80 };
  it.each([
    ["stop", state(), kept, budget(60)],
    ["no_limit", state(), NEW_VEHICLE, budget(60)],
    ["native_limit", state({ chargeLimited: dated(true) }), kept, budget(60)],
    ["not_charging", state({ charging: dated("Stopped") }), kept, budget(60)],
    ["below_limit", state({ electricLevel: dated(79) }), kept, budget(60)],
    ["level_unknown", state({ electricLevel: NOTHING }), kept, budget(60)],
    ["level_unknown", state({ electricLevel: dated(85, 61) }), kept, budget(60)],
    ["overridden", state(), { ...kept, isOverridden: true }, budget(60)],
    ["stops_spent", state(), { ...kept, stops: [1, 2] }, budget(60)],
    ["budget_reserved", state(), kept, budget(10)],
    ["budget_reserved", state(), kept, undefined],
  ] as const)("is %s", (decision, current, vehicle, left) => {
    expect(decideLimit(current, vehicle, left, NOW)).toBe(decision);
  });

  it("leaves the owner half of a small budget", () => {
    const small = { ...budget(100), wakeUp: line(3, 6) };
    expect([isAffordable(budget(11)), isAffordable(small)]).toEqual([true, false]);
    expect(isAffordable({ ...budget(100), command: { ...line(100, 100), nextTry: ago(-5) } })).toBe(false);
  });
});

describe("the pace", () => {
  const EVERY = 300_000;
  it.each([
    ["in a charge", state(), false, 100_000],
    ["at rest", state({ charging: dated("Disconnected") }), false, EVERY],
    ["in quiet hours", state({ charging: dated("Disconnected") }), true, 3 * EVERY],
    ["asleep for a day", state({ charging: NOTHING, updatedAt: ago(1500) }), false, 3 * EVERY],
    ["without a state", undefined, false, EVERY],
  ] as const)("%s", (_, current, quiet, pace) => {
    expect(paceOf(current, EVERY, quiet, NOW)).toBe(pace);
  });

  it("is never under a minute", () => {
    expect(paceOf(state(), 60_000, false, NOW)).toBe(60_000);
  });
});

describe("quiet hours", () => {
  it.each([
    ["22:00-06:00", "UTC", true],
    ["22:00-06:00", "Asia/Tokyo", false],
    ["02:00-03:00", "UTC", false],
    ["03:00-04:00", "UTC", true],
  ])("%s in %s", (hours, zone, quiet) => {
    expect(isQuiet(parseQuietHours(hours, zone), NOW)).toBe(quiet);
  });
});
