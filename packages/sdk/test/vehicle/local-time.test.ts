// Weekly times between the vehicle's zone and UTC.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { offsetOf, toLocal, toUtc, weeklyToLocal, weeklyToUtc } from "../../src/vehicle/local-time.ts";

const OFFSETS = [-720, -570, -60, 0, 60, 120, 345, 840];

describe("a weekly time", () => {
  it("comes back from UTC as it was", () => {
    const time = fc.record({
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
      days: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
    });
    fc.assert(
      fc.property(time, fc.constantFrom(...OFFSETS), (local, offset) => {
        expect(weeklyToLocal(weeklyToUtc(local, offset), offset)).toEqual(local);
        const { hour, minute } = local;
        expect(toLocal(toUtc({ hour, minute }, offset), offset)).toEqual({ hour, minute });
      }),
    );
  });

  it("moves its days across midnight", () => {
    const monday = [true, false, false, false, false, false, false];
    const sunday = [false, false, false, false, false, false, true];
    expect(weeklyToUtc({ hour: 0, minute: 30, days: monday }, 120)).toEqual({
      hour: 22,
      minute: 30,
      days: sunday,
    });
    expect(weeklyToUtc({ hour: 23, minute: 30, days: sunday }, -60)).toEqual({
      hour: 0,
      minute: 30,
      days: monday,
    });
  });

  it("has the zone's offset of its moment", () => {
    expect(offsetOf("Europe/Paris", Date.UTC(2026, 0, 15, 12))).toBe(60);
    expect(offsetOf("Europe/Paris", Date.UTC(2026, 6, 15, 12))).toBe(120);
    expect(offsetOf("Asia/Kathmandu", Date.UTC(2026, 6, 15, 12, 30, 59))).toBe(345);
  });
});
