// `openpims import`, `explain`, `logs`, `doctor` and usage errors: processes against the real service.
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { httpServer, tcpServer } from "@openpims/testing/faulty-server";
import { fileOf, newKnownDevice, seed } from "@openpims/testing/imported-device";
import { freePort } from "@openpims/testing/programs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { attemptsOf } from "../../src/doctor/attempts.ts";
import { CommandTest, FILE_MAC_ID, messageOf, PIN } from "../support/command-test.ts";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000 });

let test: CommandTest;
beforeAll(async () => {
  test = await CommandTest.start();
});
afterEach(() => test.endAll());
afterAll(() => test.stop());

describe("import", () => {
  it("imports the device of a Python client's file, and refuses another file by name and offset", async () => {
    const login = await test.createAccount();
    const device = newKnownDevice(PIN);
    seed(test.service, login, device);
    const file = test.path("otp.bin");
    writeFileSync(file, fileOf(device));
    const { data, pims } = await test.signedIn(login);
    await pims.release();

    const none = await test.run(["import", test.path("none.bin"), "--data", data]);
    expect(none).toMatchObject({ code: 2, stdout: "" });
    expect(none.stderr).toMatch(/^error: .*none\.bin cannot be read \(ENOENT\)\n$/);
    const hostile = test.path("hostile.bin");
    writeFileSync(hostile, "\x80\x03cos\nsystem\n.", "latin1");
    const refused = await test.run(["import", hostile, "--json", "--data", data]);
    expect(refused.code).toBe(1);
    expect(messageOf(refused).error.code).toBe(2102);
    expect(refused.stderr).toMatch(/os\.system.* 2\b/);

    // The file's own mAccess id is not the one of the service's default: it is shown, and taken after a yes only.
    const unsure = await test.run(["import", file, "--data", data]);
    expect(unsure).toMatchObject({ code: 2, stdout: "" });
    expect(unsure.stderr).toMatch(new RegExp(`macID ${FILE_MAC_ID}.*\\nerror: confirm .*--yes`));
    const nothing = { OPENPIMS_CLIENT_SECRET: "" };
    const imported = await test.run(["import", file, "--yes", "--data", data], nothing);
    expect(imported).toMatchObject({ code: 0 });
    expect(imported.stdout).toMatch(/^The device is taken over\. Delete the file/);
    const otp = await test.run(["otp", "--data", data], { OPENPIMS_PIN: PIN });
    expect(await test.service.verify(login, otp.stdout.trim())).toBe(true);
  });
});

describe("explain, status and doctor", () => {
  it("explains a code, and the server's word behind it", async () => {
    const told = await test.run([
      "explain",
      "2000",
      "NOK:MAXNBTOOLS",
      "--brand",
      "Ds",
      "--data",
      test.fresh(),
    ]);
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(
      /^2000 Unknown error\nwhat happened: .*devices.*\nwhat to do: .*MyDS.*\nagain: .*\n$/,
    );
    const french = await test.run(["explain", "2308", "--json"], {
      LANG: "fr_FR.UTF-8",
      OPENPIMS_DATA: test.fresh(),
    });
    expect(messageOf(french).result).toMatchObject({
      code: 2308,
      retry: "afterRemedy",
      costs: ["PIN", "OTP"],
    });
    expect(messageOf(french).result.remedy).toMatch(/PIN/);
    expect(await test.run(["explain", "1234"])).toMatchObject({ code: 2, stdout: "" });
  });

  it("prints the log files' paths and the newest one's content, without a secret", async () => {
    const data = await test.enrolled(await test.createAccount());
    const none = await test.run(["logs", "--json", "--data", data]);
    expect(messageOf(none).result).toEqual({ logPaths: [] });
    const logging = ["--log-level", "high", "--data", data];
    const asked = await test.run(["otp", ...logging], { OPENPIMS_PIN: PIN });
    const { logPath } = messageOf(await test.run(["status", "--json", ...logging])).result;
    const listed = await test.run(["logs", ...logging]);
    expect(listed.stdout.trim().split("\n")).toContain(logPath);
    const { stdout } = await test.run(["logs", "--show", ...logging]);
    expect(stdout).toContain("pims.authentication.otp");
    for (const secret of [PIN, asked.stdout.trim()]) expect(stdout).not.toContain(secret);
    for (const line of stdout.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("time");
  });

  it("reports a healthy state and each fault, and changes nothing", async () => {
    const data = await test.enrolled(await test.createAccount());
    const well = await test.run(["doctor", "--json", "--data", data]);
    expect(well.code).toBe(0);
    const { checks } = messageOf(well).result;
    expect(checks.map(({ state }: { state: string }) => state)).toEqual(checks.map(() => "ok"));
    expect(checks.length).toBeGreaterThanOrEqual(8);

    const port = await freePort();
    writeFileSync(join(data, "openpims.json"), '{ "brand": "Opel" }', { mode: 0o644 });
    const ill = await test.run(["doctor", "--data", data], { OPENPIMS_PORT: port });
    expect(ill.code).toBe(1);
    expect(ill.stdout).toMatch(/^fail {2}data folder: others can read .*openpims\.json; run chmod 600/m);
    expect(ill.stdout).toMatch(/^fail {2}configuration: .*openpims\.json can be read by others/m);
    const empty = test.fresh();
    const down = await test.run(["doctor", "--data", empty], { OPENPIMS_PORT: port });
    expect(down.code).toBe(1);
    expect(down.stdout).toMatch(
      new RegExp(`^fail {2}server http://127.0.0.1:${port}: no answer, ECONNREFUSED`, "m"),
    );
    expect(() => statSync(empty)).toThrow("ENOENT");
  });
});

it("doctor prints a text of several lines as lines", async () => {
  const args = ["doctor", "--environment", "Production", "--data", test.fresh()];
  const ill = await test.run(args, { OPENPIMS_CLIENT_SECRET: "" });
  expect(ill.stdout).toMatch(
    /^fail {2}configuration: these values are missing for Production:\n {8}brand: [^\n]*\n[\s\S]*\n {6}openpims setup asks/m,
  );
});

describe("doctor on a server", () => {
  it("that names itself otherwise than it is asked", async () => {
    const other = await httpServer((request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(request.url?.startsWith("/.well-known/") ? '{"issuer":"http://192.0.2.2:8400"}' : "{}");
    });
    const ill = await test.run(["doctor", "--identity-provider", other.url, "--data", test.fresh()]);
    await other.close();
    expect(ill).toMatchObject({ code: 1 });
    expect(ill.stdout).toMatch(
      /^fail {2}sign-in server: http:\S+ names itself http:\/\/192\.0\.2\.2:8400.*give --identity-provider http:\/\/192\.0\.2\.2:8400/m,
    );
  });

  it("whose line is cut, with the explanation that a call gives", async () => {
    const cut = await tcpServer((socket) => socket.resetAndDestroy());
    const ill = await test.run(["doctor", "--api", cut.url, "--data", test.fresh()]);
    await cut.close();
    expect(ill.stdout).toMatch(
      /^fail {2}server .*: no answer, \S+ \(api\); .*could not be reached, or the connection was cut/m,
    );
  });

  it("names every address of a name that was tried", () => {
    const attempt = (address: string, code: string) => Object.assign(new Error(code), { address, code });
    const causes = [attempt("127.0.0.1", "ETIMEDOUT"), attempt("::1", "ENETUNREACH")];
    const cause = Object.assign(new AggregateError(causes), { code: "ETIMEDOUT" });
    expect(attemptsOf(new TypeError("fetch failed", { cause }))).toBe(
      ": 127.0.0.1 ETIMEDOUT, ::1 ENETUNREACH",
    );
    expect(attemptsOf(new TypeError("fetch failed", { cause: causes[0] }))).toBe("");
  });
});

describe("a mistake in the command", () => {
  it.each([
    ["no command", []],
    ["an option that is none", ["otp", "--pine"]],
    ["a token that is none", ["token", "car"]],
    ["a brand that is none", ["status", "--brand", "Fiat"]],
    ["the PIN in two ways", ["otp", "--pin", PIN, "--pin-stdin"]],
  ])("exits 2 on %s, with nothing on stdout", async (_, args) => {
    const bad = await test.run([...args, ...(args.length > 0 ? ["--data", test.fresh()] : [])]);
    expect(bad).toMatchObject({ code: 2, stdout: "" });
    expect(bad.stderr).toMatch(args.length > 0 ? /^error: / : /^Usage: openpims/);
  });
});
