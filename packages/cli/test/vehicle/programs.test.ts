// Weekly programs that are not known are never shown, or changed, as if there were none.
import { describe, expect, it } from "vitest";
import type { State } from "../../src/vehicle/chosen.ts";
import { programsNote } from "../../src/vehicle/programs.ts";
import { programsOf } from "../../src/vehicle/set-program.ts";

const NOW = Date.parse("2026-11-26T10:00:00Z");
const PROGRAM = {
  slot: 1,
  hour: 7,
  minute: 30,
  isEnabled: true,
  recurrence: "Daily",
  days: ["Mon"],
} as const;

describe("the sentence above the programs", () => {
  it.each([
    [null, "The servers tell no weekly programs, or some that cannot be read."],
    [[], "The vehicle has no weekly programs."],
    [[PROGRAM], "Weekly programs, in the vehicle's local time (2 minutes ago):"],
  ])("for %j", (value, sentence) => {
    expect(programsNote("en", { value, updatedAt: "2026-11-26T09:58:00Z" }, NOW)).toBe(sentence);
  });

  it("is French too, and none for programs without an age", () => {
    expect(programsNote("fr", { value: null, updatedAt: null }, NOW)).toMatch(/^Les serveurs/);
    expect(programsNote("en", { value: [PROGRAM], updatedAt: null }, NOW)).toBeUndefined();
  });
});

it("no program is changed by programs that are not known", () => {
  const state = (value: State["programs"]["value"]) => ({ programs: { value, updatedAt: null } }) as State;
  expect(() => programsOf({ language: "en" }, state(null))).toThrow("cannot be read");
  expect(programsOf({ language: "en" }, state([PROGRAM]))).toEqual([PROGRAM]);
});
