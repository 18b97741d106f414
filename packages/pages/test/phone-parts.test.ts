// The phone's parts that need no page: the PIN during typing, the countdown, field input.
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Countdown } from "../src/phone/countdown.ts";
import { readPhoneNumber, readSmsCode } from "../src/phone/fields.ts";
import { PinEntry } from "../src/phone/pin-entry.ts";
import { english } from "../src/phone/texts/english.ts";
import { french } from "../src/phone/texts/french.ts";
import { typeset } from "../src/phone/typography.ts";

describe("a PIN that is typed", () => {
  it("takes 4 to 8 digits, and nothing else", () => {
    const entry = new PinEntry();
    for (const key of ["1", "x", "22", "", "٣", "2", "3"]) entry.add(key);
    expect([entry.count.value, entry.isComplete]).toEqual([3, false]);
    for (const key of "456789") entry.add(key);
    expect([entry.count.value, entry.isComplete]).toEqual([8, true]);
    entry.removeLast();
    expect(entry.take()).toBe("1234567");
    expect([entry.count.value, entry.take()]).toEqual([0, ""]);
  });

  it("is in nothing that looks at the entry", () => {
    const entry = new PinEntry();
    for (const key of "7391") entry.add(key);
    expect(JSON.stringify(entry) + inspect(entry, { depth: 9, showHidden: true })).not.toContain("7391");
    entry.clear();
    expect(entry.take()).toBe("");
  });
});

describe("a countdown", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("follows the clock, even with few ticks, and ends once", () => {
    let ended = 0;
    const countdown = new Countdown(Date.now() + 60_000, () => ended++);
    expect(countdown.secondsLeft.value).toBe(60);
    vi.advanceTimersByTime(1_000);
    expect(countdown.secondsLeft.value).toBe(59);
    // A tab that was asleep.
    vi.setSystemTime(Date.now() + 30_000);
    vi.advanceTimersByTime(250);
    expect(countdown.secondsLeft.value).toBe(29);
    vi.advanceTimersByTime(60_000);
    expect([countdown.secondsLeft.value, ended]).toEqual([0, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that is stopped says nothing any more", () => {
    let ended = 0;
    const countdown = new Countdown(Date.now() + 1_000, () => ended++);
    countdown.stop();
    vi.advanceTimersByTime(5_000);
    expect(ended).toBe(0);
  });
});

describe("what is written into a field", () => {
  it.each([
    ["+33 6 12 34 56 78", "+33612345678"],
    ["06.12.34-56/78", "0612345678"],
    ["(06) 12 34 56 78", "0612345678"],
    ["\u202a+33 (0)6\u201112\u201034\u221256\u201478\u202c", "+330612345678"],
    ["＋33 ٦ ١٢ ٣٤ ٥٦ ٧٨", "+33612345678"],
    ["12345", undefined],
    ["me@openpims.example", undefined],
    ["+33612345678901234", undefined],
  ])("%s is the number %s", (text, number) => expect(readPhoneNumber(text)).toBe(number));

  it.each([
    [" 123 456 ", "123456"],
    ["ab12CD", "ab12CD"],
    ["123", undefined],
    ["me@openpims.example", undefined],
  ])("%s is the code %s", (text, code) => expect(readSmsCode(text)).toBe(code));
});

it("says in French all that it says in English", () => {
  const shapeOf = (value: unknown): unknown =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]))
      : typeof value;
  expect(shapeOf(french)).toEqual(shapeOf(english));
  expect(JSON.stringify(french)).not.toContain('""');
});

it("a text of the SDK gets the page's apostrophes, and no line breaks before French punctuation", () => {
  expect(typeset("The account's PIN, the operators' rule", "en")).toBe(
    "The account’s PIN, the operators’ rule",
  );
  expect(typeset("C'est fait : « Oui » ?", "fr")).toBe("C’est fait\u202f: «\u202fOui\u202f»\u202f?");
});
