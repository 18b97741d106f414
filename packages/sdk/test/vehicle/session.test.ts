// The vehicles of a facade: whose events it receives, and in which order it takes them.
import { describe, expect, it, vi } from "vitest";
import type { Core } from "../../src/core/core.ts";
import { eventsOf } from "../../src/vehicle/remote/messages.ts";
import { isLate, VehicleSession } from "../../src/vehicle/session.ts";

const vinOf = (number: number): string => `VR3UHZKXZNT5000${String(number).padStart(2, "0")}`;

it("takes back the events of the vehicle that was used longest ago", () => {
  const session = new VehicleSession({ kept: {}, timeoutMs: 1 } as Core);
  const unsubscribe = vi.spyOn(session.link, "unsubscribe");
  for (let number = 1; number <= 12; number++) session.follow(vinOf(number));
  session.follow(vinOf(1));
  session.follow(vinOf(13));
  expect(unsubscribe.mock.calls).toEqual([[[eventsOf(vinOf(2))]]]);
});

describe("an event", () => {
  const dated = (date: string) => ({ date });

  it.each([
    ["no event", undefined, dated("2026-11-26T10:00:00Z"), false],
    ["an older one", dated("2026-11-26T10:00:00Z"), dated("2026-11-26T10:00:01Z"), false],
    ["the same", dated("2026-11-26T10:00:00Z"), dated("2026-11-26T11:00:00+01:00"), false],
    ["a newer one", dated("2026-11-26T10:00:01Z"), dated("2026-11-26T10:00:00Z"), true],
    ["a dated one, without a date", dated("2026-11-26T10:00:00Z"), {}, true],
    [
      "one of a clock that was years ahead",
      dated("2038-01-19T03:14:07Z"),
      dated("2026-11-26T10:00:00Z"),
      false,
    ],
  ])("after %s", (_, before, event, late) => {
    expect(isLate(event, before)).toBe(late);
  });
});
