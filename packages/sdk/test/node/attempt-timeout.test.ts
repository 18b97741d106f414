import { getDefaultAutoSelectFamilyAttemptTimeout, setDefaultAutoSelectFamilyAttemptTimeout } from "node:net";
import { expect, it } from "vitest";
import { nodePlatform } from "../../src/node.ts";

it("gives a slow line more than Node's 250 ms to connect, and leaves a longer time as it is", () => {
  setDefaultAutoSelectFamilyAttemptTimeout(250);
  nodePlatform({ directory: "unused" });
  const raised = getDefaultAutoSelectFamilyAttemptTimeout();
  expect(raised).toBeGreaterThan(2500);
  expect(2 * raised).toBeLessThan(10_000);
  setDefaultAutoSelectFamilyAttemptTimeout(9000);
  nodePlatform({ directory: "unused" });
  expect(getDefaultAutoSelectFamilyAttemptTimeout()).toBe(9000);
});
