// The loop of all background work, on timers that the tests control.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { every, type Loop } from "../../src/background.ts";

const PERIOD = 1_000;

let loop: Loop | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  // The middle of its range: the period itself.
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(async () => {
  await loop?.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A work whose runs end when the test decides. */
function heldWork() {
  const ends: (() => void)[] = [];
  let most = 0;
  const work = vi.fn((_stopping: () => boolean) => {
    const run = new Promise<void>((end) => ends.push(end)).then(() => {
      most--;
    });
    expect(++most).toBe(1);
    return run;
  });
  return { work, end: () => ends.shift()?.() };
}

it("runs at once, and a period after each run has ended", async () => {
  const { work, end } = heldWork();
  loop = every(PERIOD, work, vi.fn());
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(10 * PERIOD);
  expect(work).toHaveBeenCalledTimes(1);
  end();
  await vi.advanceTimersByTimeAsync(PERIOD - 1);
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(work).toHaveBeenCalledTimes(2);
  end();
});

it.each([
  [0, 500],
  [0.999, 1_499],
])("falls out of step: after chance %d it waits %d ms of a second's period", async (chance, wait) => {
  vi.mocked(Math.random).mockReturnValue(chance);
  const work = vi.fn(async () => {});
  loop = every(PERIOD, work, vi.fn());
  await vi.advanceTimersByTimeAsync(wait - 1);
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(work).toHaveBeenCalledTimes(2);
});

it("goes on after a run that failed, and hands on its error", async () => {
  const failed = vi.fn();
  const work = vi.fn(async () => {});
  work.mockRejectedValueOnce(new Error("no store"));
  loop = every(PERIOD, work, failed);
  await vi.advanceTimersByTimeAsync(2 * PERIOD);
  expect(failed.mock.calls).toEqual([[new Error("no store")]]);
  expect(work).toHaveBeenCalledTimes(3);
});

it("woken between two runs it runs now, and a period later again", async () => {
  const work = vi.fn(async () => {});
  loop = every(PERIOD, work, vi.fn());
  await vi.advanceTimersByTimeAsync(PERIOD / 2);
  loop.wake();
  expect(work).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(PERIOD - 1);
  expect(work).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(work).toHaveBeenCalledTimes(3);
});

it("woken during a run it runs once more after it, however often it was woken", async () => {
  const { work, end } = heldWork();
  loop = every(PERIOD, work, vi.fn());
  for (let i = 0; i < 3; i++) loop.wake();
  expect(work).toHaveBeenCalledTimes(1);
  end();
  await vi.advanceTimersByTimeAsync(0);
  expect(work).toHaveBeenCalledTimes(2);
  end();
  await vi.advanceTimersByTimeAsync(PERIOD - 1);
  expect(work).toHaveBeenCalledTimes(2);
});

it("stopped during a run it tells the run, waits for it, and starts none again", async () => {
  const { work, end } = heldWork();
  loop = every(PERIOD, work, vi.fn());
  loop.wake();
  const [stopping] = work.mock.calls[0] ?? [];
  expect(stopping?.()).toBe(false);
  const stopped = vi.fn();
  const stop = loop.stop().then(stopped);
  expect(stopping?.()).toBe(true);
  await vi.advanceTimersByTimeAsync(PERIOD);
  expect(stopped).not.toHaveBeenCalled();
  end();
  await stop;
  loop.wake();
  await vi.advanceTimersByTimeAsync(10 * PERIOD);
  expect(work).toHaveBeenCalledTimes(1);
});

it("stopped between two runs it starts none again", async () => {
  const work = vi.fn(async () => {});
  loop = every(PERIOD, work, vi.fn());
  await vi.advanceTimersByTimeAsync(0);
  await loop.stop();
  await vi.advanceTimersByTimeAsync(10 * PERIOD);
  expect(work).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
