import { expect, it } from "vitest";
import { FairLine } from "../../src/machine/fair-line.ts";

it("in a full line the most frequent source gives way, the newcomer at equal visits", () => {
  const line = new FairLine<string>(3);
  expect([line.add("a1", "a"), line.add("b1", "b"), line.add("b2", "b")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(line.add("c1", "c")).toBe("b2");
  expect(line.add("d1", "d")).toBe("b1");
  expect(line.add("e1", "e")).toBe("e1");
  expect([line.next(), line.next(), line.next(), line.next()]).toEqual(["a1", "c1", "d1", undefined]);
});

it("work without a source gives way to none, and none to it at equal visits", () => {
  const line = new FairLine<string>(2);
  line.add("first");
  line.add("a1", "a");
  expect(line.add("second")).toBe("a1");
  expect(line.add("third")).toBe("third");
  line.remove("first");
  expect([line.length, line.next()]).toEqual([1, "second"]);
});
