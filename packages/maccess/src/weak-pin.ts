// PINs that a thief tries first. Some are most of all chosen PINs: Markert and others, "This PIN Can Be Easily Guessed"
// (IEEE S&P 2020), and NIST SP 800-63B-4 §3.1.1.2 asks for such a list.

/** The reason that a PIN is easy to guess. */
export type PinWeakness = "repeated" | "run" | "date" | "common";

/** Lines and corners of a keypad, words on its letters, and other favourites. */
// As a text: a bundler drops it where nobody uses it.
const COMMON =
  "0741 0852 0951 0963 1379 1397 1470 1478 1590 1593 1595 2580 3570 3690 3698 5683 7410 7412 7531 7895 " +
  "8520 9630 14789 25800 36987 15935 142536 147258 147369 159357 159753 258369 258456 321654 357159 " +
  "369258 456123 654123 741852 753159 753951 789456 852456 951753 963852 1472583 14725836 12369874 " +
  "74108520";

/** One part again and again, or a part and its mirror image: 0000, 1212, 123123, 1221. */
const isRepeated = (pin: string): boolean =>
  /^(\d{1,4})\1+$/.test(pin) || [...pin].reverse().join("") === pin || /^(\d)\1*(\d)\2*$/.test(pin);

/** Each digit one, two or no steps after the one before, always in the same direction: 1234, 9753, 1122. */
function isRun(pin: string): boolean {
  const digits = [...pin].filter((digit, i) => digit !== pin[i - 1]).map(Number);
  const [first = 0, second = 0] = digits;
  const step = second - first;
  const isNext = (digit: number, i: number): boolean =>
    i === 0 || (digit - (digits[i - 1] ?? 0) - step + 20) % 10 === 0;
  return [1, 2, -1, -2, 9, -9, 8, -8].includes(step) && digits.every(isNext);
}

const isYear = (text: string): boolean => /^(19|20)\d\d$/.test(text);

const isDayAndMonth = (day: string, month: string): boolean =>
  Number(day) >= 1 && Number(day) <= 31 && Number(month) >= 1 && Number(month) <= 12;

const isDayOfYear = (text: string): boolean => {
  const [one, two] = [text.slice(0, 2), text.slice(2)];
  return isDayAndMonth(one, two) || isDayAndMonth(two, one);
};

/** A year, a day of a year, or a whole date: 1987, 2412, 241287, 24121987, 19871224. */
function isDate(pin: string): boolean {
  if (pin.length === 4) return isYear(pin) || isDayOfYear(pin);
  if (pin.length === 6) return isDayOfYear(pin.slice(0, 4)) || isDayOfYear(pin.slice(2));
  if (pin.length !== 8) return false;
  return (
    (isYear(pin.slice(4)) && isDayOfYear(pin.slice(0, 4))) ||
    (isYear(pin.slice(0, 4)) && isDayOfYear(pin.slice(4)))
  );
}

/**
 * Finds the reason that a PIN is easy to guess.
 * @param pin 4 to 8 digits
 * @returns `undefined` for a PIN that a thief does not try first
 * @example
 * const weakness = pinWeakness("1234");
 */
export function pinWeakness(pin: string): PinWeakness | undefined {
  if (isRepeated(pin)) return "repeated";
  if (isRun(pin)) return "run";
  if (isDate(pin)) return "date";
  return COMMON.split(" ").includes(pin) ? "common" : undefined;
}
