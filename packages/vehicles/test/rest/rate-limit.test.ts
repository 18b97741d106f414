import { expect, it } from "vitest";
import { DAY, HOUR } from "../../src/clock/clock.ts";
import { RateLimit } from "../../src/rest/rate-limit.ts";

function limited(aDay: number) {
  let now = 0;
  const limit = new RateLimit({ now: () => now } as never, { aDay, aSecond: 10 });
  const at = (time: number) => {
    now = time;
    return limit.count("customer").retryAfter;
  };
  return { at };
}

it("slides: a day's requests leave as they came", () => {
  const { at } = limited(2);
  expect(at(0)).toBeUndefined();
  expect(at(20 * HOUR)).toBeUndefined();
  expect(at(20 * HOUR)).toBe((4 * HOUR) / 1000);
  expect(at(DAY)).toBeUndefined();
  expect(at(DAY)).toBe((20 * HOUR) / 1000);
});

it("forgives a client that asks on while it is refused", () => {
  const { at } = limited(1);
  expect(at(0)).toBeUndefined();
  for (let hour = 1; hour < 24; hour++) expect(at(hour * HOUR)).toBeDefined();
  expect(at(DAY)).toBeUndefined();
});
