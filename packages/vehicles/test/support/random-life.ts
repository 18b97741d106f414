import type { BenchClock, EventNow, Fleet } from "@openpims/vehicles";
import fc from "fast-check";
import { DOORS } from "../../src/vehicle/body.ts";

const HOUR = 3_600_000;

const percent = fc.integer({ min: 0, max: 100 });
const door = fc.constantFrom(...DOORS);

/** An event of any kind. */
export const anyEvent: fc.Arbitrary<EventNow> = fc.oneof(
  fc.record({
    type: fc.constant("drive"),
    km: fc.double({ min: 0.1, max: 400, noNaN: true }),
    minutes: fc.integer({ min: 1, max: 300 }),
  }),
  fc.record({ type: fc.constant("plug"), stationW: fc.constantFrom(1_800, 7_400, 11_000, 100_000) }),
  fc.record({ type: fc.constant("unplug") }),
  fc.record({ type: fc.constantFrom("open", "close"), door }),
  fc.record({ type: fc.constantFrom("lock", "unlock") }),
  fc.record({ type: fc.constant("refuel"), litres: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ type: fc.constant("privacy"), state: fc.constantFrom("None", "Geolocation", "Full") }),
  fc.record({ type: fc.constant("temperature"), celsius: fc.integer({ min: -25, max: 42 }) }),
  fc.record({ type: fc.constant("auxiliary"), percent }),
  fc.record({ type: fc.constant("maintain"), days: fc.constant(365), km: fc.constant(20_000) }),
  fc.record({
    type: fc.constant("alert"),
    alert: fc.constantFrom("FuelLevelLow", "RiskOfIce", "AddWasherFluid"),
    severity: fc.constantFrom("Information", "Warning", "Critical"),
  }),
  fc.record({ type: fc.constant("alert-end"), alert: fc.constantFrom("FuelLevelLow", "RiskOfIce") }),
  fc.record({
    type: fc.constant("collision"),
    side: fc.constantFrom("Front", "Rear", "Lateral"),
    severity: fc.constantFrom("Minimal", "Minor", "Major"),
  }),
  fc.record({ type: fc.constant("break-in"), kind: fc.constantFrom("VehicleLifting", "RoofBreakIn") }),
);

/** Hours to wait, then an event. */
export const anyLife = fc.record({
  seed: fc.nat(),
  events: fc.array(fc.tuple(fc.double({ min: 0, max: 40, noNaN: true }), anyEvent), { maxLength: 12 }),
});

export type Life = typeof anyLife extends fc.Arbitrary<infer T> ? T : never;

/** Lets a vehicle live a life, on a clock that stands still between the events. */
export function liveThrough(
  { events }: Life,
  vin: string,
  { fleet, clock }: { fleet: Fleet; clock: BenchClock },
): void {
  for (const [hours, event] of events) {
    clock.moveTo(clock.now() + Math.round(hours * HOUR));
    fleet.happen(vin, event);
  }
}
