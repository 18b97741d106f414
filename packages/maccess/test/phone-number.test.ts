import { cleanPhoneNumber, isPhoneNumber } from "@openpims/maccess";
import { describe, expect, it } from "vitest";

const below0x10000 = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code)).filter(
  (sign) => !/[\ud800-\udfff]/.test(sign),
);

describe("a phone number as it is written", () => {
  it.each([
    ["+33 6 12 34 56 78", "+33612345678"],
    ["+33 (0)6 12 34 56 78", "+330612345678"],
    ["06.12.34-56/78", "0612345678"],
    ["tel:+33-6-12-34-56-78", "+33612345678"],
    ["<Tel:+33612345678>", "+33612345678"],
    ["« 06 12 34 56 78 »", "0612345678"],
    ["'+33612345678'", "+33612345678"],
    ["\u202a+33612345678\u202c", "+33612345678"],
    ["\u200e+33\u00a06\u201112\u201034\u221256\u20147\u200b8", "+33612345678"],
    ["＋３３６１２３４５６７８", "+33612345678"],
    ["٠٦١٢٣٤٥٦٧٨", "0612345678"],
    ["+۳۳ ۶ ۱۲ ۳۴ ۵۶ ۷۸", "+33612345678"],
    ["०६१२३४५६७८", "0612345678"],
  ])("%s is %s", (text, digits) => {
    expect(cleanPhoneNumber(text)).toBe(digits);
    expect(isPhoneNumber(cleanPhoneNumber(text))).toBe(true);
  });

  it.each([
    "me@openpims.example",
    "12345",
    "+33612345678901234",
    "+33 6 12 34 56 78 ext. 9",
    "",
    "+",
    "6+33612345",
  ])("%s is none", (text) => expect(isPhoneNumber(cleanPhoneNumber(text))).toBe(false));

  it("knows the digits of every script, and its lists have each dash, blank and format character", () => {
    const digits = below0x10000.filter((sign) => /\p{Nd}/u.test(sign));
    expect(digits.filter((sign) => !/^[0-9]$/.test(cleanPhoneNumber(sign)))).toEqual([]);
    expect(digits.map(cleanPhoneNumber).join("")).toBe("0123456789".repeat(digits.length / 10));
    const between = below0x10000.filter((sign) => /[\p{White_Space}\p{Cf}\p{Pd}]/u.test(sign));
    // U+0085 is a control character of terminals: no blank in JavaScript.
    expect(between.filter((sign) => cleanPhoneNumber(sign) !== "" && sign !== "\u0085")).toEqual([]);
  });
});
