import type { RandomBytes } from "@openpims/maccess";

/** Random bytes for tests: the same each time. */
export const counting: RandomBytes = (count) =>
  Uint8Array.from({ length: count }, (_, i) => (i * 7 + 1) & 255);
