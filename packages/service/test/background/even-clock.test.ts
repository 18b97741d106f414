// A clock that made a step is noticed by one that nobody sets.
import { expect, it } from "vitest";
import { EvenClock } from "../../src/background.ts";

const MINUTE = 60_000;

function clocks() {
  let [time, passed] = [1_800_000_000_000, 5_000];
  const even = new EvenClock({ now: () => time }, () => passed);
  return {
    even,
    step: (ms: number) => {
      time += ms;
    },
    run: (ms: number) => {
      time += ms;
      passed += ms;
    },
  };
}

it("runs evenly after a quarter of an hour, slow drift included", () => {
  const { even, run, step } = clocks();
  expect(even.hasRunEvenly()).toBe(false);
  for (let minute = 0; minute < 15; minute++) {
    expect(even.hasRunEvenly()).toBe(false);
    run(MINUTE);
    step(30);
  }
  expect(even.hasRunEvenly()).toBe(true);
});

it.each([86_400_000, -86_400_000, 11_000])("a step of %i ms begins the time anew", (ms) => {
  const { even, run, step } = clocks();
  run(60 * MINUTE);
  expect(even.hasRunEvenly()).toBe(true);
  step(ms);
  expect(even.hasRunEvenly()).toBe(false);
  run(14 * MINUTE);
  expect(even.hasRunEvenly()).toBe(false);
  run(MINUTE);
  expect(even.hasRunEvenly()).toBe(true);
});
