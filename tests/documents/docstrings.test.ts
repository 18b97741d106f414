// Every export to applications has a docstring, and the examples in the docstrings compile.
import { describe, expect, it } from "vitest";
import { errorsIn, examplesOf } from "./compiled-examples.ts";
import { doors, exportsOf, publicExports } from "./public-exports.ts";

describe.each(Object.keys(doors))("%s", (door) => {
  const found = exportsOf(door);

  it("has a docstring at every export", () => {
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ docstring }) => !docstring?.text).map(({ name }) => name)).toEqual([]);
  });

  it("has an example at every function, class and API", () => {
    const without = found.filter(({ called, docstring }) => called && !docstring?.examples.length);
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it("describes a parameter at every function that has some", () => {
    const without = found.filter(
      ({ hasParameters, docstring }) => hasParameters && !docstring?.parameters.length,
    );
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});

describe("the examples", () => {
  it("compile, but one with a mistake", { timeout: 120_000 }, () => {
    const examples = publicExports.flatMap(examplesOf);
    expect(examples.length).toBeGreaterThan(100);
    const code = 'const message = await pims.get("pims.authentication.otp", { action: "withPin" });';
    const mistake = { of: "a mistake", door: "@openpims/sdk", code };
    expect(errorsIn([...examples, mistake])).toEqual([expect.stringContaining("a mistake(2,")]);
  });
});
