import { describe, expect, it } from "vitest";
import { isPin, isSmsCode, normaliseOtp, normaliseSmsCode, pinForm, smsCodeForm } from "../src/index.ts";

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

  it.each([1234, null, undefined, "", "me@openpims.example", "٣٣٣٣"])("is not %j", (value) => {
    expect(is(value)).toBe(false);
  });
});

it.each(["12 34", "1234\n", " 1234"])("a PIN is not %j", (text) => {
  expect(isPin(text)).toBe(false);
});

describe("an SMS code in groups", () => {
  it.each([
    "1234 5678 9012",
    "1234-5678-9012",
    "1234\u00a05678\u202f9012",
    "\u200e1234 – 5678 – 9012\n",
    " 123456789012",
    "123456789012.",
    "‘123456789012’,",
    '"1234.5678.9012"',
    "« 1234 5678 9012 »",
  ])("%j is the code without them", (text) => {
    expect(isSmsCode(text)).toBe(true);
    expect(normaliseSmsCode(text)).toBe("123456789012");
  });

  it.each(["give it to me", "AB12 CD34", "- - - -", "1 2 3"])("%j is none", (text) => {
    expect(isSmsCode(text)).toBe(false);
  });

  it("is refused in little time, however long the separators are", () => {
    expect(isSmsCode(`1${" ".repeat(50_000)}x`)).toBe(false);
  });
});

it.each(["NPNP3KVC", " npnp3kvc\n", "npnp 3kvc", "“npnp3kvc”.", "npnp-3kvc"])(
  "%j is the same OTP",
  (text) => {
    expect(normaliseOtp(text)).toBe("npnp3kvc");
  },
);
