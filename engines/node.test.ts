// The portable tests in Node, one by one.
import { describe, expect, it } from "vitest";
import { record } from "./record.ts";
import { maccessCases } from "./suite/maccess.ts";

const recorded = await record();

describe.each([["maccess", maccessCases(recorded)]])("%s", (_, cases) => {
  it("has a name of its own for each case", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  for (const { name, run } of cases) it(name, run);
});
