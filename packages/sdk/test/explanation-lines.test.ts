import { explain, explanationLines } from "@openpims/sdk";
import { expect, it } from "vitest";

it("an explanation has three lines, in both languages, and names the costs of a retry", () => {
  const english = explain(2308);
  expect(explanationLines(english)).toEqual([
    `what happened: ${english.happened}`,
    `what to do: ${english.remedy}`,
    "again: once that is done; that can cost a PIN try, an OTP",
  ]);
  const french = explain(2308, { language: "fr" });
  expect(explanationLines(french, "fr")).toEqual([
    `ce qui s'est passé : ${french.happened}`,
    `que faire : ${french.remedy}`,
    "recommencer : une fois que c'est fait ; cela peut coûter un essai de PIN, un OTP",
  ]);
});

it("a retry without a cost names no cost", () => {
  expect(explanationLines({ ...explain(2308), retry: "later", costs: [] })[2]).toBe("again: later");
});
