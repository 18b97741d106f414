// The systemd units of deploy/: systemd accepts them, they give a program little, and their environment starts one.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { freePort, ProgramRunner } from "@openpims/testing/programs";
import { afterAll, describe, expect, it } from "vitest";
import { HouseholdBroker, reasonWithoutBroker } from "../support/household-broker.ts";
import { findInstalled } from "./installed.ts";

const deploy = join(import.meta.dirname, "..", "..", "deploy");
const readUnit = (name: string): string => readFileSync(join(deploy, name), "utf8");
const unit = readUnit("openpims.service");
const { file, reason } = findInstalled("systemd-analyze", "apt-get install systemd");

const folder = temporaryFolder();
const runner = new ProgramRunner({ HOME: folder.path });
afterAll(async () => {
  await runner.endAll();
  folder.remove();
});

describe.skipIf(file === undefined).each(["openpims.service", "openpims-bridge.service"])(
  `systemd, %s${reason}`,
  (name) => {
    const unit = readUnit(name);
    const path = join(folder.path, name);
    const analyze = (text: string, ...args: readonly string[]) => {
      // The program need not be installed here.
      writeFileSync(path, text.replace(/^ExecStart=\S+/m, "ExecStart=/bin/true"));
      return spawnSync(file ?? "", [...args, path], { encoding: "utf8" });
    };
    const verify = (text: string) => analyze(text, "verify", "--recursive-errors=yes", "--man=no");

    it("accepts the unit", () => {
      expect(verify(unit)).toMatchObject({ status: 0, stderr: "" });
    });

    it("would find an unknown key", () => {
      expect(verify(unit.replace("ProtectClock", "ProtectClok")).stderr).toContain("Unknown key");
    });

    it("gives it an exposure of at most 2.0 of 10", () => {
      expect(analyze(unit, "security", "--offline=true", "--threshold=20").status).toBe(0);
      expect(analyze(unit, "security", "--offline=true", "--threshold=5").status).not.toBe(0);
    });
  },
);

/** The variables of a unit. */
const environmentOf = (
  text: string,
  specifiers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from(text.matchAll(/^Environment=(\w+)=(.+)$/gm), ([, name = "", value = ""]) => [
      name,
      value.replace(/%\w/g, (specifier) => specifiers[specifier] ?? specifier),
    ]),
  );

const noBroker = reasonWithoutBroker();
it.skipIf(noBroker !== "")(`the bridge's unit starts one that its broker lets in${noBroker}`, async () => {
  const data = join(folder.path, "openpims-bridge");
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(join(data, "mqtt-password"), "word\n", { mode: 0o600 });
  const broker = await HouseholdBroker.start(join(folder.path, "broker"), { "openpims-bridge": "word" });
  const environment = environmentOf(readUnit("openpims-bridge.service"), { "%S": folder.path });
  expect(environment.OPENPIMS_MQTT).toBe("mqtt://127.0.0.1");
  const address = `${environment.OPENPIMS_MQTT}:${broker.port}`;
  const nobody = { OPENPIMS_CLIENT_SECRET: "secret", OPENPIMS_PORT: await freePort() };
  const given = { ...environment, ...nobody, OPENPIMS_MQTT: address };
  const bridge = runner.start("openpims", ["bridge"], given);
  await bridge.says(/Connected to/);
  expect(broker.output).toContain("u'openpims-bridge'");
  await broker.kill();
});

it("the unit's settings and credentials start a service that keeps no master key", async () => {
  const [state, credentials] = [join(folder.path, "state"), join(folder.path, "credentials")];
  for (const path of [state, credentials]) mkdirSync(path, { mode: 0o700 });
  writeFileSync(join(credentials, "master-key"), "ab".repeat(32), { mode: 0o400 });
  const environment = environmentOf(unit, { "%S": state, "%d": credentials });
  expect(environment.OPENPIMS_CONFIG).toBe("/etc/openpims/openpims.json");
  // A checkout may be without built pages.
  const { pages: _, ...sample } = JSON.parse(readFileSync(join(deploy, "openpims.json"), "utf8"));
  const file = join(folder.path, "openpims.json");
  writeFileSync(file, JSON.stringify(sample));
  const configuration = { ...environment, OPENPIMS_CONFIG: file };
  const { program } = await runner.serve(["--port", "0"], { ...configuration, OPENPIMS_METRICS_PORT: "0" });
  await program.says(/metrics at/);
  expect(existsSync(join(state, "openpims", "service", "service.db"))).toBe(true);
  expect(existsSync(join(state, "openpims", "service", "master.key"))).toBe(false);
  expect(program.stderr).not.toMatch(/warn|"level":40/);
});
