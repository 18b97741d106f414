// The benchmark's statistics, compared with independently computed figures.
import { describe, expect, it } from "vitest";
import { differenceOfMedians, mannWhitney, median } from "./rank-test.ts";

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

describe("the rank test", () => {
  it("finds no difference between a sample and itself, nor in one value", () => {
    expect(mannWhitney(range(0, 50), range(0, 50))).toBeCloseTo(1, 6);
    expect(mannWhitney([3, 3, 3], [3, 3, 3])).toBe(1);
  });

  // Computed by SciPy's mannwhitneyu (method "asymptotic").
  it.each([
    ["a half of a spread apart", range(0, 20), range(5, 20), 0.018522],
    ["apart altogether", range(0, 20), range(20, 20), 6.7956e-8],
    ["with ties", [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], [2, 2, 3, 3, 4, 4, 5, 5, 6, 6], 0.178861],
  ])("%s", (_, a, b, p) => {
    expect(mannWhitney(a, b)).toBeCloseTo(p, 5);
    expect(mannWhitney(b, a)).toBeCloseTo(mannWhitney(a, b), 12);
  });

  it("takes the order of the values for nothing", () => {
    expect(mannWhitney([5, 1, 9, 2], [4, 8, 3, 7])).toBe(mannWhitney([1, 2, 5, 9], [3, 4, 7, 8]));
  });
});

describe("the medians", () => {
  it("of odd and even numbers of values", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });

  it("differ by an amount inside the interval", () => {
    const [low, high] = differenceOfMedians(range(1000, 400), range(0, 400));
    expect(low).toBeLessThan(1000);
    expect(high).toBeGreaterThan(1000);
    expect(low).toBeGreaterThan(900);
    expect(high).toBeLessThan(1100);
  });
});
