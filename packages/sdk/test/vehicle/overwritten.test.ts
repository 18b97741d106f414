// An order overwrites the vehicle's weekly programs and its deferred time: they are read whole and new, or not at all.
import { describe, expect, it } from "vitest";
import { mergeEvent } from "../../src/vehicle/state/event.ts";
import type { ClimateProgram } from "../../src/vehicle/state/programs.ts";
import { readStatus } from "../../src/vehicle/state/state.ts";

const OFFSET = 60;
const PROGRAM = {
  slot: 2,
  enabled: true,
  recurrence: "Daily",
  start: "PT7H30M",
  occurence: { day: ["Mon"] },
};
const OLD = "2026-11-26T10:00:00Z";
const NEW = "2026-11-26T10:00:03Z";

const status = (...programs: readonly object[]) =>
  readStatus(
    {
      createdAt: OLD,
      preconditioning: { airConditioning: { createdAt: OLD, status: "Disabled", programs } },
      energies: [
        {
          type: "Electric",
          createdAt: OLD,
          extension: { electric: { charging: { createdAt: OLD, nextDelayedTime: "PT22H30M" } } },
        },
      ],
    },
    OFFSET,
  );

const programs = (...given: readonly object[]): readonly ClimateProgram[] | null =>
  status(...given).programs.value;

describe("the programs of a status", () => {
  it("leave out the places without a program", () => {
    const unset = [
      { slot: 1 },
      { slot: 3, enabled: false, start: "PT34H7M" },
      { slot: 4, enabled: true, start: "PT34H7M" },
    ];
    expect(programs(PROGRAM, ...unset)).toMatchObject([{ slot: 2, hour: 8, minute: 30, days: ["Mon"] }]);
  });

  it.each([
    ["an odd start", { start: "07:30" }],
    ["no start", { start: undefined }],
    ["an odd day", { occurence: { day: ["Mon", "Tuesday"] } }],
    ["no slot", { slot: undefined }],
    ["a fifth slot", { slot: 5 }],
    ["half a slot", { slot: 1.5 }],
    ["the slot of another one", { slot: 1 }],
  ])("are not known with %s in one of them", (_, change) => {
    expect(programs({ ...PROGRAM, slot: 1 }, { ...PROGRAM, ...change })).toBeNull();
  });
});

const UNSET = { day: [0, 0, 0, 0, 0, 0, 0], hour: 34, minute: 7, on: 0 };
const SET = { day: [0, 1, 0, 0, 0, 0, 0], hour: 6, minute: 15, on: 1 };

const event = (date: string, change: object = {}) => ({
  date,
  precond_state: {
    programs: { program1: SET, program2: UNSET, program3: UNSET, program4: UNSET, ...change },
  },
  charging_state: { program: { hour: 1, minute: 45 } },
});

describe("an event that is newer than the status", () => {
  it("has the programs and the deferred time, in local time", () => {
    const merged = mergeEvent(status(PROGRAM), event(NEW), OFFSET);
    expect(merged.programs.value).toEqual([
      { slot: 1, isEnabled: true, recurrence: "Daily", hour: 7, minute: 15, days: ["Tue"] },
    ]);
    expect(merged.nextCharge.value).toEqual({ hour: 2, minute: 45 });
  });

  it.each([
    ["an odd hour", { ...SET, hour: "soon" }],
    ["six days", { ...SET, day: [0, 1, 0, 0, 0, 0] }],
    ["no switch", { ...SET, on: undefined }],
    ["nothing", undefined],
  ])("leaves the programs as they were with %s in one of them", (_, program3) => {
    const before = status(PROGRAM);
    expect(mergeEvent(before, event(NEW, { program3 }), OFFSET).programs).toEqual(before.programs);
  });

  it.each(["", [], false, null])("tells nothing of the doors by %j", (doors_locking_state) => {
    const { locks } = mergeEvent(status(), { date: NEW, doors_state: { doors_locking_state } }, OFFSET);
    expect(locks.value).toBeNull();
  });
});

it("an event that is older than the status changes nothing", () => {
  const before = status(PROGRAM);
  const { programs: after, nextCharge } = mergeEvent(before, event("2026-11-26T09:59:59Z"), OFFSET);
  expect([after, nextCharge]).toEqual([before.programs, before.nextCharge]);
});
