import { expect, it } from "vitest";
import { pinWeakness } from "../src/weak-pin.ts";

it.each([
  ["0000", "repeated"],
  ["77777777", "repeated"],
  ["1212", "repeated"],
  ["123123", "repeated"],
  ["1221", "repeated"],
  ["0007", "repeated"],
  ["1122", "repeated"],
  ["1234", "run"],
  ["67890", "run"],
  ["8901", "run"],
  ["9876", "run"],
  ["2468", "run"],
  ["97531", "run"],
  ["112233", "run"],
  ["1987", "date"],
  ["2031", "date"],
  ["2412", "date"],
  ["1224", "date"],
  ["241287", "date"],
  ["871224", "date"],
  ["24121987", "date"],
  ["19871224", "date"],
  ["2580", "common"],
  ["159753", "common"],
  ["4071", undefined],
  ["1235", undefined],
  ["3299", undefined],
  ["12121", "repeated"],
  ["58261", undefined],
  ["926518", undefined],
  ["40718263", undefined],
])("the PIN %s is easy to guess as: %s", (pin, expected) => {
  expect(pinWeakness(pin)).toBe(expected);
});

it("leaves most PINs of each length", () => {
  for (const [length, most] of [
    [4, 0.14],
    [5, 0.02],
    [6, 0.11],
  ] as const) {
    const pins = Array.from({ length: 10 ** length }, (_, i) => String(i).padStart(length, "0"));
    const share = pins.filter((pin) => pinWeakness(pin) !== undefined).length / pins.length;
    expect(share).toBeLessThan(most);
    expect(share).toBeGreaterThan(0.01);
  }
});
