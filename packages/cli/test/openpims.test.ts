// The start of the command: an old Node, and the help.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VERSION } from "@openpims/sdk";
import { programs, SOURCE_ARGUMENTS } from "@openpims/testing/programs";
import { afterAll, describe, expect, it, vi } from "vitest";
import { commandLine } from "../src/commands/command-line.ts";
import { asCalled, commandAgain, commandNames } from "../src/terminal/command-again.ts";
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

describe("explain", () => {
  const folder = mkdtempSync(join(tmpdir(), "openpims-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const env = { PATH: process.env.PATH, OPENPIMS_DATA: folder };
  const explained = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [...SOURCE_ARGUMENTS, programs.openpims, "explain", ...args], {
      encoding: "utf8",
      env: { ...env, ...more },
    });

  it("loads neither the parser of the command line nor the sign-in", () => {
    const coverage = join(folder, "coverage");
    expect(explained(["2308"], { NODE_V8_COVERAGE: coverage })).toMatchObject({ status: 0, stderr: "" });
    const loaded = readdirSync(coverage).map((name) => readFileSync(join(coverage, name), "utf8"));
    const files = loaded.join().match(/"url":"file:[^"]+"/g) ?? [];
    expect(files.some((file) => file.includes("explain/english.ts"))).toBe(true);
    expect(files.filter((file) => /commander|clack|noble|oauth4webapi|sdk\/src\/apis/.test(file))).toEqual(
      [],
    );
  });

  it.each([
    [["2308"], {}],
    [["2317", "NOK:MAXNBTOOLS", "--language", "fr"], {}],
    [["2310"], { brand: "Opel", environment: "Production" }],
    [["2310"], { environment: "development" }],
  ])("says the same at once as by the whole command: %j, %j", (args, saved) => {
    writeFileSync(join(folder, "openpims.json"), JSON.stringify(saved), { mode: 0o600 });
    const atOnce = explained(args);
    expect(atOnce).toMatchObject({ status: 0, stderr: "" });
    expect(explained([...args, "--port", "8400"]).stdout).toBe(atOnce.stdout);
  });

  it("leaves mistakes and other options to the whole command", () => {
    expect(explained(["12"])).toMatchObject({ status: 2, stdout: "" });
    expect(JSON.parse(explained(["2308", "--json"]).stdout)).toMatchObject({ status: "SUCCEEDED" });
    expect(explained(["--help"]).stdout).toContain("Usage: openpims explain");
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

describe("a printed command", () => {
  const inCheckout = { npm_lifecycle_event: "openpims" };

  it("is one that npm finds, where npm started the program", () => {
    const text = "Run openpims pin reset (1 SMS).\n  openpims enroll --data x --no-sms";
    expect(asCalled(text, {})).toBe(text);
    expect(asCalled(text, inCheckout)).toBe(
      "Run npm run openpims -- pin reset (1 SMS).\n  npm run openpims -- enroll --data x --no-sms",
    );
    const others = "openpims-service serve, packages/openpims otp, openpims in development";
    expect(asCalled(others, inCheckout)).toBe(others);
  });

  it("of every kind is known", () => {
    expect([...commandNames].sort()).toEqual(
      commandLine()
        .commands.map((command) => command.name())
        .sort(),
    );
  });

  it("is printed so by the program", () => {
    const folder = join(tmpdir(), "openpims-nowhere");
    const args = [programs.openpims, "otp", "--environment", "Production", "--data", folder];
    const env = { PATH: process.env.PATH, ...inCheckout };
    const ended = spawnSync(process.execPath, [...SOURCE_ARGUMENTS, ...args], { encoding: "utf8", env });
    expect(ended.stderr).toContain("npm run openpims -- setup asks for them");
    const help = [...SOURCE_ARGUMENTS, programs.openpims, "otp", "--help"];
    const { stdout } = spawnSync(process.execPath, help, { encoding: "utf8", env });
    expect(stdout).toMatch(/^Usage: npm run openpims -- otp [\s\S]*\| npm run openpims -- otp --pin-stdin$/m);
  });
});

it("times are of this machine's zone, which is named", () => {
  vi.stubEnv("TZ", "Europe/Paris");
  expect(localTime("2026-11-27T11:34:43.000Z", "en")).toMatch(/^27 Nov.*12:34.*(CET|GMT\+1)$/);
  expect(localTime("2026-11-27T11:34:43.000Z", "fr")).toMatch(/^27 nov.*12:34.*UTC\+1$/);
  vi.unstubAllEnvs();
});
