import { BenchClock } from "@openpims/vehicles";
import { expect, it } from "vitest";

/** A machine whose time a test moves. */
function machine() {
  let time = 1_000_000;
  const timers: { readonly at: number; readonly call: () => void }[] = [];
  return {
    now: () => time,
    after: (ms: number, call: () => void) => {
      const timer = { at: time + ms, call };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
    },
    pass(ms: number): void {
      time += ms;
      for (const timer of timers.filter(({ at }) => at <= time)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.call();
      }
    },
  };
}

it("runs at its rate", () => {
  const time = machine();
  const clock = new BenchClock({ start: 0, rate: 60, machine: time });
  time.pass(1_000);
  expect(clock.now()).toBe(60_000);
  clock.setRate(0);
  time.pass(5_000);
  expect(clock.now()).toBe(60_000);
  clock.setRate(0.5);
  time.pass(2_000);
  expect(clock.now()).toBe(61_000);
});

it("calls at the moments of its own time", () => {
  const time = machine();
  const clock = new BenchClock({ start: 0, rate: 10, machine: time });
  const calls: string[] = [];
  clock.at(20_000, () => calls.push("second"));
  clock.at(10_000, () => calls.push("first"));
  const cancel = clock.at(15_000, () => calls.push("cancelled"));
  cancel();
  time.pass(999);
  expect(calls).toEqual([]);
  time.pass(1);
  expect(calls).toEqual(["first"]);
  clock.setRate(100);
  time.pass(100);
  expect(calls).toEqual(["first", "second"]);
});

it("moves on, and every call on the way sees its own moment", () => {
  const clock = new BenchClock({ start: 0, rate: 0 });
  const moments: number[] = [];
  clock.at(5, () => {
    moments.push(clock.now());
    clock.at(7, () => moments.push(clock.now()));
  });
  clock.moveTo(10);
  expect(moments).toEqual([5, 7]);
  expect(clock.now()).toBe(10);
});

it("never goes back", () => {
  const clock = new BenchClock({ start: 10, rate: 0 });
  expect(() => clock.moveTo(9)).toThrow(RangeError);
  expect(() => clock.moveTo(Number.NaN)).toThrow(RangeError);
  expect(() => clock.setRate(-1)).toThrow(RangeError);
});
