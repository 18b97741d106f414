import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { expect, it, vi } from "vitest";
import { canOpenPage, openPage, withoutOwn } from "../src/terminal/open-page.ts";

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

it("the browser's environment has no setting of the service", () => {
  const own = { OPENPIMS_ADMIN_TOKEN: "a", DATABASE_URL: "b", PGPASSWORD: "c", openpims_master_key: "d" };
  expect(withoutOwn({ ...own, PATH: "/bin", HOME: "/root", DISPLAY: ":0" })).toEqual({
    PATH: "/bin",
    HOME: "/root",
    DISPLAY: ":0",
  });
});

it.runIf(process.platform === "linux")("the browser gets that environment", async () => {
  const folder = temporaryFolder();
  const [browser, got] = [join(folder.path, "browser"), join(folder.path, "environment")];
  writeFileSync(browser, `#!/bin/sh\nenv > "${got}.part" && mv "${got}.part" "${got}"\n`);
  chmodSync(browser, 0o700);
  const { PATH, HOME } = process.env;
  openPage("http://127.0.0.1:1/", {
    PATH,
    HOME,
    BROWSER: browser,
    OPENPIMS_ADMIN_TOKEN: "the-operators-token",
  });
  const text = await vi.waitFor(() => readFileSync(got, "utf8"), { timeout: 30_000 });
  expect(text).toContain("BROWSER=");
  expect(text).not.toMatch(/OPENPIMS_|the-operators-token/);
  folder.remove();
});
