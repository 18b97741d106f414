import { expect, it } from "vitest";
import { canOpenPage } from "../src/terminal/open-page.ts";

const somebody = { stdin: true, stdout: true };
const screen = { DISPLAY: ":0" };

it.each([
  ["at a terminal with a screen", somebody, screen, "linux", true],
  ["under Wayland", somebody, { WAYLAND_DISPLAY: "wayland-0" }, "linux", true],
  ["on macOS", somebody, {}, "darwin", true],
  ["on Windows", somebody, {}, "win32", true],
  ["without a screen", somebody, {}, "linux", false],
  ["into a pipe", { stdin: true, stdout: false }, screen, "linux", false],
  ["from a script", { stdin: false, stdout: true }, screen, "linux", false],
  ["in CI", somebody, { ...screen, CI: "true" }, "linux", false],
  ["on another machine", somebody, { SSH_CONNECTION: "a 1 b 22" }, "darwin", false],
] as const)("a browser is opened %s: %#", (_, terminal, environment, platform, opened) => {
  expect(canOpenPage(terminal, environment, platform)).toBe(opened);
});
