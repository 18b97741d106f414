// A policy, a reason or an event without a text is a compile error, in both languages.
import { describe, expect, it } from "vitest";
import { english, type Texts } from "../src/operator/texts/english.ts";
import { french } from "../src/operator/texts/french.ts";

/** The entries without one of them. */
function without<Entries extends object, Name extends keyof Entries>(
  entries: Entries,
  name: Name,
): Omit<Entries, Name> {
  const { [name]: _, ...rest } = entries;
  return rest;
}

describe.each([
  ["English", english],
  ["French", french],
])("%s", (_, texts: Texts) => {
  it("lacks no text without the compiler saying so", () => {
    // @ts-expect-error a policy has no name
    const nameOf: Texts["policies"]["nameOf"] = without(texts.policies.nameOf, "maxPinAttempts");
    // @ts-expect-error a reason has no text
    const reasonOf: Texts["chart"]["reasonOf"] = without(texts.chart.reasonOf, "NOK:NODEVICE");
    // @ts-expect-error an event has no text
    const actionOf: Texts["log"]["actionOf"] = without(texts.log.actionOf, "otp.issue");
    expect([nameOf, reasonOf, actionOf]).not.toContain(undefined);
  });

  it("has no text that is empty", () => {
    const { nameOf, groupOf } = texts.policies;
    for (const entries of [nameOf, groupOf, texts.chart.reasonOf, texts.log.actionOf, texts.log.faultOf])
      for (const [name, text] of Object.entries(entries)) expect([name, text]).not.toContain("");
  });
});

/** The texts' types come from the service's words: an unknown word is an error too. */
it("has no text for an impossible word, or it does not compile", () => {
  // @ts-expect-error no OTP is refused with it
  expect(english.chart.reasonOf["NOK:CODE"]).toBeUndefined();
  // @ts-expect-error no word of the service
  expect(english.chart.reasonOf["NOK:BLOCKED"]).toBeUndefined();
});
