// The program and the units of docs/guide/bridge.md: the command of the unit runs against a service.
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { FileStorage } from "@openpims/sdk/node";
import { PIN, recordIn, TestService, temporaryFolder } from "@openpims/testing/harness";
import { SOURCE_ARGUMENTS } from "@openpims/testing/programs";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { readText, root } from "./repository.ts";

// A process takes far longer where others work on the machine too.
vi.setConfig({ testTimeout: 180_000 });

const UNITS = ["openpims-bridge.service", "openpims-bridge.timer"];
const unit = (name: string): string => readText(`examples/bridge/${name}`);

const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

it.skipIf(!hasSystemd)(
  `the units pass systemd-analyze verify${hasSystemd ? "" : " (SKIPPED: systemd not found)"}`,
  () => {
    const folder = temporaryFolder();
    onTestFinished(folder.remove);
    // The program must exist where the unit names it.
    for (const name of UNITS)
      writeFileSync(join(folder.path, name), unit(name).replace("/usr/bin/node", process.execPath));
    const files = UNITS.map((name) => join(folder.path, name));
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", ...files], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
  },
);

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

/** The folders that systemd gives the unit, with a device that `openpims setup` enrolled. */
async function folders() {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  const [state, runtime, credentials] = ["state", "runtime", "credentials"].map((name) =>
    join(folder.path, name),
  );
  if (!state || !runtime || !credentials) throw new Error("no folders");
  for (const path of [state, runtime, credentials]) mkdirSync(path, { mode: 0o700 });
  const storage = new FileStorage({ directory: join(state, "device"), keychain: false });
  const login = await service.createAccount();
  await service.enrolled(login, { storage });
  const saved = {
    environment: "development",
    brand: "Peugeot",
    ...service.running.client,
    macId: service.parameters().credential.macID,
    inWeboUrl: service.url,
    identityProvider: service.url,
    api: service.url,
  };
  writeFileSync(join(state, "openpims.json"), JSON.stringify(saved), { mode: 0o600 });
  writeFileSync(join(credentials, "pin"), `${PIN}\n`, { mode: 0o600 });
  const env = { STATE_DIRECTORY: state, RUNTIME_DIRECTORY: runtime, CREDENTIALS_DIRECTORY: credentials };
  return { state, token: join(runtime, "token"), pin: join(credentials, "pin"), env, storage, login };
}

/** Runs the unit's command, with the program where this repository has it. */
async function runUnit(env: Readonly<Record<string, string>>): Promise<{ code: number; stderr: string }> {
  const [, command = ""] = /^ExecStart=(.+)$/m.exec(unit("openpims-bridge.service")) ?? [];
  const [program, file = ""] = command.split(" ");
  expect(program).toBe("/usr/bin/node");
  const path = file.replace("/opt/openpims-bridge", join(root, "examples/bridge"));
  const run = promisify(execFile)(process.execPath, [...SOURCE_ARGUMENTS, path], {
    env: { PATH: process.env.PATH, ...env },
  });
  return run.then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );
}

it("takes an OTP for the first token, and refreshes it without one", async () => {
  const { env, token, pin, storage } = await folders();
  expect(await runUnit(env)).toEqual({ code: 0, stderr: "" });
  const first = readFileSync(token, "utf8");
  expect(first).toMatch(/^\S{20,}$/);
  expect(statSync(token).mode & 0o777).toBe(0o600);

  // Near its end the token is refreshed, without a PIN.
  rmSync(pin);
  const record = recordIn(storage, "remote");
  const stored = JSON.parse((await record.read()) ?? "");
  await record.write(JSON.stringify({ ...stored, expiresAt: 0 }));
  expect(await runUnit(env)).toEqual({ code: 0, stderr: "" });
  expect(readFileSync(token, "utf8")).not.toBe(first);
});

it.each([undefined, "{}", '{"environment":"Production"}', "{"])(
  "says in one sentence that the configuration lacks a value: %s",
  async (content) => {
    const { env, state } = await folders();
    const file = join(state, "openpims.json");
    rmSync(file);
    if (content !== undefined) writeFileSync(file, content);
    const { code, stderr } = await runUnit(env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^[^\n]*openpims\.json[^\n]*openpims setup[^\n]*\n$/);
  },
);

it("tries a wrong PIN once only, and says why", async () => {
  const { env, state, pin, login } = await folders();
  writeFileSync(pin, "9999");
  const first = await runUnit(env);
  expect(first.code).toBe(1);
  expect(first.stderr).toContain("2308");
  const wrongPins = async () => (await service.account(login)).body.failedAttempts;
  const counted = await wrongPins();
  const second = await runUnit(env);
  expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining(join(state, "wrong-pin")) });
  expect(await wrongPins()).toBe(counted);
  expect(unit("openpims-bridge.service")).toContain(
    "ConditionPathExists=!/var/lib/openpims-bridge/wrong-pin",
  );
});
