// The car's parts that need no page.
import { expect, it } from "vitest";
import { ageOf } from "../src/phone/car/age.ts";

const NOW = Date.parse("2026-07-01T12:00:00Z");

it.each([
  [0, "now"],
  [-5_000, "now"],
  [45_000, "45 seconds ago"],
  [61_000, "1 minute ago"],
  [3 * 3_600_000, "3 hours ago"],
  [3 * 86_400_000, "3 days ago"],
])("says the age of %i ms as “%s”", (age, words) => {
  expect(ageOf(new Date(NOW - age).toISOString(), NOW, "en")).toBe(words);
});
