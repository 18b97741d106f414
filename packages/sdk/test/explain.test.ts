// Every code and every server word has its explanation, in both languages.
import { readFileSync } from "node:fs";
import { knownWords, meaningOf } from "@openpims/maccess";
import { describe, expect, it } from "vitest";
import { isExplained } from "../src/explain/costs.ts";
import { apps, languages } from "../src/explain/explanation.ts";
import { catalogue, type ErrorCode, type Explanation, explain } from "../src/index.ts";

const codes = Object.keys(catalogue).map(Number) as ErrorCode[];
const words = [...knownWords, "NOK:FORBIDDEN newversion", "NOK:VERSION 0.3.0"];
const apis: { errors: ErrorCode[] }[] = JSON.parse(
  readFileSync(new URL("../../../reference/apis.json", import.meta.url), "utf8"),
);

function expectSound({ happened, remedy, label, ...rest }: Explanation): void {
  for (const text of [happened, remedy]) {
    expect(text.length).toBeGreaterThan(10);
    expect(text).not.toMatch(/undefined|null|\[|\{|\$|NaN/);
    expect(text).toMatch(/^\S.*\.$/);
  }
  expect(label).not.toBe("");
  expect(["yes", "later", "afterRemedy", "no"]).toContain(rest.retry);
}

describe.each(languages)("in %s", (language) => {
  it("explains each of the 94 codes, each in other words than the others", () => {
    const all = codes.map((code) => explain(code, { language }));
    expect(all).toHaveLength(94);
    for (const explanation of all) expectSound(explanation);
    expect(new Set(all.map(({ happened }) => happened)).size).toBe(94);
    expect(new Set(all.map(({ remedy }) => remedy)).size).toBe(94);
  });

  it.each(words)("explains %s more precisely than its code", (word) => {
    const explanation = explain(2000, { language, word });
    expectSound(explanation);
    const plain = codes.map((code) => explain(code, { language }).happened);
    expect(plain).not.toContain(explanation.happened);
  });

  it("gives words of one meaning one text, others another", () => {
    const meanings = new Set(knownWords.map((word) => meaningOf(word)?.kind));
    const texts = new Set(knownWords.map((word) => explain(2000, { language, word }).happened));
    expect(texts.size).toBe(meanings.size);
    const [device, account] = ["NOK:FORBIDDEN", "NOK:FORBIDDEN newversion"].map((word) =>
      explain(2317, { language, word }),
    );
    expect(device?.happened).not.toBe(account?.happened);
  });

  it.each(["NOK", "NOK:SAT", "MAYBE", ""])("falls back to the code for the word '%s'", (word) => {
    expect(explain(2310, { language, word })).toEqual(explain(2310, { language }));
  });

  it.each(Object.entries(apps) as [keyof typeof apps, string][])("names the app of %s: %s", (brand, app) => {
    for (const of of [
      explain(2308, { language, brand }),
      explain(2000, { language, brand, word: "NOK:MAXNBTOOLS" }),
    ])
      expect(of.remedy).toContain(app);
    expect(explain(2308, { language }).remedy).not.toMatch(/My[A-Z]/);
  });

  it("names the parameter or component that the label names, and the version that the server wants", () => {
    const missing = explain({ code: 2101, label: "Missing pinCode parameter" }, { language });
    expect(missing).toMatchObject({ label: "Missing pinCode parameter" });
    expect(missing.happened).toContain("pinCode");
    expect(explain({ code: 2344, label: "SDK not configured" }, { language }).happened).toContain(" SDK ");
    const asInCatalogue = { code: 2101, label: catalogue[2101].label } as const;
    expect(explain(asInCatalogue, { language })).toEqual(explain(2101, { language }));
    expect(explain(2309, { language, word: "NOK:VERSION 0.3.0" }).happened).toContain("0.3.0");
  });
});

describe("the codes with a text of their own", () => {
  it("are those that an API can answer, and seven more", () => {
    const answered = apis.flatMap(({ errors }) => errors);
    const more: ErrorCode[] = [2002, 2003, 2004, 2005, 2007, 2302, 2306];
    const expected = [...new Set([...answered, ...more])].sort((a, b) => a - b);
    expect(codes.filter(isExplained)).toEqual(expected);
  });

  it.each(codes.filter((code) => !isExplained(code)))(
    "%i says that this version does not answer it",
    (code) => {
      expect(explain(code)).toMatchObject({ retry: "no", costs: [] });
      expect(explain(code).happened).toContain("not answered by this version");
    },
  );
});

describe("retry and costs, as in the README", () => {
  it.each<[ErrorCode, Explanation["retry"], Explanation["costs"]]>([
    [2001, "afterRemedy", []],
    [2101, "afterRemedy", []],
    [2102, "afterRemedy", []],
    [2204, "later", []],
    [2302, "afterRemedy", ["OTP", "PIN"]],
    [2305, "afterRemedy", ["SMS"]],
    [2306, "afterRemedy", ["SMS"]],
    [2308, "afterRemedy", ["PIN"]],
    [2309, "afterRemedy", []],
    [2312, "afterRemedy", ["SMS"]],
    [2316, "yes", []],
    [2368, "yes", []],
  ])("%i: %s %j", (code, retry, costs) => {
    expect(explain(code)).toMatchObject({ retry, costs });
    expect(explain(code, { language: "fr" })).toMatchObject({ retry, costs });
  });
});
