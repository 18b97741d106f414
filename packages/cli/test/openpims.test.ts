// The start of the command: an old Node, and the help.
import { spawnSync } from "node:child_process";
import { VERSION } from "@openpims/sdk";
import { programs, SOURCE_ARGUMENTS } from "@openpims/testing/programs";
import { describe, expect, it, vi } from "vitest";
import { commandAgain } from "../src/terminal/command-again.ts";
import { localTime } from "../src/terminal/local-time.ts";
import { isNewEnough } from "../src/terminal/node-version.ts";

// A process takes far longer where others work on the machine too.
vi.setConfig({ testTimeout: 180_000 });

function run(args: readonly string[], ...ofNode: readonly string[]) {
  const env = { PATH: process.env.PATH };
  return spawnSync(process.execPath, [...SOURCE_ARGUMENTS, ...ofNode, programs.openpims, ...args], {
    encoding: "utf8",
    env,
  });
}

it("says in one line which Node it needs", () => {
  const old = "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})";
  const { status, stdout, stderr } = run(["--version"], "--import", `data:text/javascript,${old}`);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toBe("error: openpims needs Node.js 22.18 or newer, this is 20.20.2\n");
});

it("gives its version alone, by both ways", () => {
  expect(run(["--version"]).stdout).toBe(`${VERSION}\n`);
  expect(run(["--version", "--json"]).stdout).toBe(`${VERSION}\n`);
});

it.each([
  ["18.20.0", false],
  ["22.17.1", false],
  ["22.18.0", true],
  ["24.0.0", true],
])("takes Node %s: %s", (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

describe("the help", () => {
  it("fits a screen, in groups and with examples", () => {
    const { status, stdout } = run(["--help"]);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    for (const heading of ["Start:", "Use:", "Account:", "Trouble:", "Examples:"])
      expect(lines).toContain(heading);
    expect(stdout).not.toContain("--brand");
  });

  it("has the settings on a page of their own", () => {
    expect(run(["settings"]).stdout).toMatch(/^--environment <name> {2}\(OPENPIMS_ENVIRONMENT\)\n/);
  });
});

describe("the command to go on with", () => {
  it.each([
    [["enroll", "--sms-only", "--data", "a b"], "openpims enroll --data 'a b' --no-sms"],
    [["enroll", "--pin", "1234", "--json"], "openpims enroll --json --no-sms"],
    [["enroll", "--sms-code=1234", "--no-sms"], "openpims enroll --no-sms"],
    [["enroll", "--data", "it's"], "openpims enroll --data 'it'\\''s' --no-sms"],
    [["setup", "--pin-stdin"], "openpims setup --pin-stdin --no-sms"],
  ])("holds no secret, and is quoted for a shell: %j", (args, expected) => {
    expect(commandAgain(args, "--no-sms")).toBe(expected);
  });
});

it("times are of this machine's zone, which is named", () => {
  vi.stubEnv("TZ", "Europe/Paris");
  expect(localTime("2026-11-27T11:34:43.000Z", "en")).toMatch(/^27 Nov.*12:34.*(CET|GMT\+1)$/);
  expect(localTime("2026-11-27T11:34:43.000Z", "fr")).toMatch(/^27 nov.*12:34.*UTC\+1$/);
  vi.unstubAllEnvs();
});
