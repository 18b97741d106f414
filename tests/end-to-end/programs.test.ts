// The two commands on one machine: they share a data folder and a shell, and import nothing from each other.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { developmentProfile } from "@openpims/sdk";
import { DEFAULT_CLIENT_ID, DEFAULT_MAC_ID, DEFAULT_PORT } from "@openpims/service";
import { temporaryFolder } from "@openpims/testing/harness";
import { ProgramRunner } from "@openpims/testing/programs";
import { afterAll, afterEach, expect, it, vi } from "vitest";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000 });

const folder = temporaryFolder();
const runner = new ProgramRunner({ HOME: folder.path });
afterEach(() => runner.endAll());
afterAll(() => folder.remove());

it("openpims signs in, enrols and asks for an OTP on the service of the same data folder", async () => {
  const data = join(folder.path, "shared");
  const { url } = await runner.serve(["--demo", "--port", "0", "--data", data]);
  const environment = { OPENPIMS_DATA: data, OPENPIMS_PORT: new URL(url).port, OPENPIMS_PIN: "4071" };
  const openpims = (...args: readonly string[]) => runner.run("openpims", args, environment);
  expect(await openpims("login", "--demo")).toEqual({
    code: 0,
    stdout: "Signed in as demo@openpims.example.\n",
    stderr: "",
  });
  expect(await openpims("enroll", "--demo")).toMatchObject({ code: 0, stdout: "This device is enrolled.\n" });
  expect(await openpims("otp")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\w+\n$/) });
});

it("openpims login --demo says that the service has no demo account, and signs nobody in", async () => {
  const data = join(folder.path, "no-demo");
  const { url } = await runner.serve(["--port", "0", "--data", data]);
  const environment = { OPENPIMS_DATA: data, OPENPIMS_PORT: new URL(url).port };
  const login = await runner.run("openpims", ["login", "--demo"], environment);
  expect(login).toMatchObject({ code: 1, stdout: "" });
  expect(login.stderr).toBe("error: the service has no demo account (HTTP 404): start it with --demo\n");
  const status = await runner.run("openpims", ["status", "--json"], environment);
  expect(JSON.parse(status.stdout).result.username).toBeNull();
});

it("openpims-service starts where every variable of openpims is set", async () => {
  // A test keeps that page equal to the command's definition.
  const reference = readFileSync(new URL("../../docs/reference/command.md", import.meta.url), "utf8");
  const own = ["OPENPIMS_DATA", "OPENPIMS_PORT"];
  const variables = [...new Set(reference.match(/\bOPENPIMS_\w+/g))].filter((name) => !own.includes(name));
  expect(variables).toEqual(expect.arrayContaining(["OPENPIMS_COUNTRY", "OPENPIMS_PIN"]));
  const environment = Object.fromEntries(variables.map((name) => [name, "anything"]));
  await runner.serve(["--port", "0", "--data", join(folder.path, "variables")], environment);
  const mistyped = await runner.run("openpimsService", ["serve"], { OPENPIMS_BRANDS: "anything" });
  expect(mistyped).toMatchObject({
    code: 2,
    stdout: "",
    stderr: "error: there is no setting OPENPIMS_BRANDS\n",
  });
});

it("the SDK's development profile is what the service is by default", () => {
  expect(developmentProfile).toEqual({
    service: `http://127.0.0.1:${DEFAULT_PORT}`,
    clientId: DEFAULT_CLIENT_ID,
    macID: DEFAULT_MAC_ID,
  });
});
