// The list of codes with an explanation of their own. portable/explaining.ts tests the texts.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allKinds } from "../src/codes/all-codes.ts";
import { causeNotPublic } from "../src/codes/other-codes.ts";
import { isAnswered } from "../src/explain/explain.ts";
import { catalogue, type ErrorCode, explain } from "../src/index.ts";

const codes = Object.keys(catalogue).map(Number) as ErrorCode[];
const apisIn = (name: string): { errors: ErrorCode[] }[] =>
  JSON.parse(readFileSync(new URL(`../../../tests/reference/${name}`, import.meta.url), "utf8"));
const apis = [...apisIn("apis.json"), ...apisIn("vehicle-apis.json")];

describe("the codes with a text of their own", () => {
  it("are those that an API can answer and whose cause is public, and those that the labels alone name", () => {
    const answered = apis
      .flatMap(({ errors }) => errors)
      .filter((code) => !causeNotPublic.some((unknown) => unknown === code));
    const more: ErrorCode[] = [2002, 2005, 2007, 2302, 2306, 2353, 2363, 2364, 2365, 2366];
    const expected = [...new Set([...answered, ...more])].sort((a, b) => a - b);
    expect(codes.filter(isAnswered)).toEqual(expected);
  });

  it("are each answered by a kind of failure, or thrown somewhere in src", () => {
    const src = join(import.meta.dirname, "..", "src");
    const files = globSync("**/*.ts", { cwd: src, exclude: (name) => name === "explain" });
    const texts = files
      .filter((name) => !/codes.(answered|other|vehicle)-codes\.ts$/.test(name))
      .map((name) => readFileSync(join(src, name), "utf8"))
      .map((text) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|\w*[eE]rrors: \[[^\]]*\]/g, ""));
    const thrown = texts.flatMap((text) => text.match(/\b2\d{3}\b/g) ?? []).map(Number);
    const ofKinds = Object.values(allKinds).flatMap(({ codes }): readonly number[] => codes);
    const silent = codes.filter((code) => isAnswered(code) && ![...thrown, ...ofKinds].includes(code));
    expect(silent).toEqual([]);
  });

  it.each(codes.filter((code) => !isAnswered(code)))(
    "%i says that this version does not answer it",
    (code) => {
      expect(explain(code)).toMatchObject({ retry: "no", costs: [] });
      expect(explain(code).happened).toContain("not answered by this version");
    },
  );
});
