import { expect, it } from "vitest";
import { CommandGuard } from "../../src/bridge/safety/command-guard.ts";

it.each([
  ["a minute later", 60_000],
  ["after the clock was set back", -3_600_000],
])("has room again %s", (_, turned) => {
  let now = Date.parse("2026-11-27T03:00:00Z");
  const guard = new CommandGuard(() => now, new Map());
  for (let count = 0; count < 30; count++) expect(guard.admit()).toBe(true);
  expect(guard.admit()).toBe(false);
  now += turned;
  expect(guard.admit()).toBe(true);
});
