import { describe, expect, it } from "vitest";
import { isPin, isSmsCode, pinForm, smsCodeForm } from "../src/index.ts";

describe.each([
  ["a PIN", pinForm, isPin],
  ["an SMS code", smsCodeForm, isSmsCode],
])("%s", (_, { minLength, maxLength, pattern }, is) => {
  it("has the form of its pattern in each of its lengths, and in no other", () => {
    for (let length = 0; length <= maxLength + 2; length++) {
      const text = "7".repeat(length);
      const fits = length >= minLength && length <= maxLength;
      expect([is(text), pattern.test(text)]).toEqual([fits, fits]);
    }
  });

  it.each([1234, null, undefined, "", "12 34", "1234\n", "me@openpims.example", "٣٣٣٣"])(
    "is not %j",
    (value) => {
      expect(is(value)).toBe(false);
    },
  );
});
