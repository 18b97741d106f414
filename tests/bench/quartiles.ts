/** The median and the quartiles. */
export function quartiles(values: readonly number[], digits = 2): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.round((sorted.length - 1) * share)] ?? 0).toFixed(digits);
  return `${at(0.5)} (${at(0.25)} to ${at(0.75)})`;
}
