// Tests if two samples of times come from one distribution. Times have long tails, so ranks are compared, not means.

export const median = (sample: readonly number[]): number => {
  const sorted = [...sample].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
};

/** The complementary error function, to 1.5e-7 (Abramowitz and Stegun 7.1.26); `x` is 0 or more. */
function erfc(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  return polynomial.reduce((sum, factor) => (sum + factor) * t, 0) * Math.exp(-x * x);
}

/**
 * The Mann–Whitney U test, two-sided, by the normal approximation with the correction for ties, for samples of
 * twenty and more.
 * @returns p: the probability that two samples of one distribution differ this much
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, of: a })), ...b.map((value) => ({ value, of: b }))];
  all.sort((x, y) => x.value - y.value);
  let rankSum = 0;
  let ties = 0;
  for (let start = 0, end = 0; start < all.length; start = end) {
    while (end < all.length && all[end]?.value === all[start]?.value) end++;
    const rank = (start + 1 + end) / 2;
    for (const { of } of all.slice(start, end)) if (of === a) rankSum += rank;
    ties += (end - start) ** 3 - (end - start);
  }
  const n = all.length;
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  const spread = Math.sqrt(((a.length * b.length) / 12) * (n + 1 - ties / (n * (n - 1))));
  if (spread === 0) return 1;
  const z = Math.max(0, Math.abs(u - (a.length * b.length) / 2) - 0.5) / spread;
  return erfc(z / Math.SQRT2);
}

const RESAMPLES = 400;

/** The 95 % confidence interval of the difference of medians: the percentiles of a bootstrap. */
export function differenceOfMedians(a: readonly number[], b: readonly number[]): [low: number, high: number] {
  const resampled = (sample: readonly number[]): number =>
    median(sample.map(() => sample[Math.floor(Math.random() * sample.length)] ?? 0));
  const differences = Array.from({ length: RESAMPLES }, () => resampled(a) - resampled(b));
  differences.sort((x, y) => x - y);
  return [differences[RESAMPLES * 0.025] ?? 0, differences[RESAMPLES * 0.975 - 1] ?? 0];
}
