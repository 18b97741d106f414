// Doors and cable: a word or number that is not known never reads as "closed", "unlocked" or "charging".
import { describe, expect, it } from "vitest";
import { mergeEvent } from "../../src/vehicle/state/event.ts";
import { isLocked } from "../../src/vehicle/state/locks.ts";
import { readStatus } from "../../src/vehicle/state/state.ts";

const OLD = "2026-11-26T10:00:00Z";
const NEW = "2026-11-26T10:00:03Z";

const doors = (doorsState: object) => readStatus({ createdAt: OLD, doorsState }, 0);

describe("the doors of a status", () => {
  it.each([[[]], [["Ajar"]], ["Locked"], [undefined]])(
    "are neither locked nor unlocked by %j",
    (lockedStates) => {
      expect(doors({ lockedStates }).locks).toEqual({ value: null, updatedAt: null });
    },
  );

  it("are locked by the known ones of their words", () => {
    expect(doors({ lockedStates: ["Locked", "Odd"] }).locks.value).toEqual(["Locked"]);
  });

  it("are not closed by a state that is not known", () => {
    const opening = [{ identifier: "Driver", state: "Ajar" }];
    expect(doors({ opening }).open.value).toBeNull();
    expect(doors({ opening: [...opening, { identifier: "Trunk", state: "Open" }] }).open.value).toEqual([
      "Trunk",
    ]);
    expect(doors({ opening: [{ identifier: "Driver", state: "Closed" }] }).open.value).toEqual([]);
  });
});

it.each([[[0, 1, 0, 0, 0, 0, null]], [[0, 1, 0, 0, 0, 0, 2]], [[0, 1]]])(
  "an event with the openings %j leaves them as they were",
  (doors_opening_state) => {
    const before = doors({ opening: [{ identifier: "Trunk", state: "Open" }] });
    const merged = mergeEvent(before, { date: NEW, doors_state: { doors_opening_state } }, 0);
    expect(merged.open).toEqual(before.open);
  },
);

describe("an event without a cable", () => {
  const charging = readStatus(
    {
      createdAt: OLD,
      energies: [
        { type: "Electric", createdAt: OLD, extension: { electric: { charging: { status: "InProgress" } } } },
      ],
    },
    0,
  );
  const after = (charging_state: object) => mergeEvent(charging, { date: NEW, charging_state }, 0);

  it.each([0, 3])("ends the charge, with its state %i", (hmi_state) => {
    const { plugged, charging: charge } = after({ cable_detected: 1, hmi_state });
    expect([plugged.value, charge.value]).toEqual([false, "Disconnected"]);
  });

  it("does not end one with a cable: the reason is not in the event", () => {
    expect(after({ cable_detected: 0, hmi_state: 0 }).charging.value).toBe("InProgress");
  });
});

it.each([
  [["Locked"], true],
  [["SuperLocked", "TrunkLocked"], true],
  [["Locked", "DriverDoorUnlocked"], false],
  [["CargoDoorsLocked"], false],
  [["Unlocked"], false],
  [[], false],
] as const)("takes a car with %j as locked: %s", (locks, locked) => {
  expect(isLocked(locks)).toBe(locked);
});
