/** Rounds to a number of decimal places. */
export const round = (value: number, digits: number): number => Number(value.toFixed(digits));
