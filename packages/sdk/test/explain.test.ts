// The list of codes with an explanation of their own. portable/explaining.ts tests the texts.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isAnswered } from "../src/explain/explain.ts";
import { catalogue, type ErrorCode, explain } from "../src/index.ts";

const codes = Object.keys(catalogue).map(Number) as ErrorCode[];
const apis: { errors: ErrorCode[] }[] = JSON.parse(
  readFileSync(new URL("../../../tests/reference/apis.json", import.meta.url), "utf8"),
);

describe("the codes with a text of their own", () => {
  it("are those that an API can answer, and seven more", () => {
    const answered = apis.flatMap(({ errors }) => errors);
    const more: ErrorCode[] = [2002, 2003, 2004, 2005, 2007, 2302, 2306];
    const expected = [...new Set([...answered, ...more])].sort((a, b) => a - b);
    expect(codes.filter(isAnswered)).toEqual(expected);
  });

  it.each(codes.filter((code) => !isAnswered(code)))(
    "%i says that this version does not answer it",
    (code) => {
      expect(explain(code)).toMatchObject({ retry: "no", costs: [] });
      expect(explain(code).happened).toContain("not answered by this version");
    },
  );
});
