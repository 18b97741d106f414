// `openpims bridge` as a process, against Mosquitto and the demo's car, with secrets that nothing of it may show.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MqttConnection, publishPacket } from "@openpims/sdk/node";
import { DemoCar } from "@openpims/server/demo-car";
import { temporaryFolder } from "@openpims/testing/harness";
import { freePort, ProgramRunner, type RunningProgram } from "@openpims/testing/programs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { brokerStreams } from "../../src/bridge/mqtt/broker-streams.ts";
import { asOnlyBridge } from "../../src/bridge/only-bridge.ts";
import { CommandTest, messageOf, PIN } from "../support/command-test.ts";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 240_000 });

const MOSQUITTO = "/usr/sbin/mosquitto";
const PASSWD = "/usr/bin/mosquitto_passwd";
const reason = [MOSQUITTO, PASSWD].every(existsSync) ? "" : " (SKIPPED: mosquitto not found)";
if (reason) console.warn(`No openpims bridge${reason}: apt-get install mosquitto`);

const CODE = "heron4711canary";
const BROKER_PASSWORD = "broker-canary-8824";
const USER = "car";

describe.skipIf(reason !== "")(`openpims bridge${reason}`, () => {
  const folder = temporaryFolder();
  const runner = new ProgramRunner({ HOME: folder.path });
  let car: DemoCar;
  let test: CommandTest;
  let address: string;
  let broker: RunningProgram;

  beforeAll(async () => {
    car = new DemoCar({ folder: folder.path, brokerPort: 0, failed: () => undefined });
    test = await CommandTest.start({ attach: car.attach });
    await car.open(test.service.url);
    car.bench.clock.setRate(60);
    const file = (name: string): string => join(folder.path, name);
    execFileSync(PASSWD, ["-b", "-c", file("passwords"), USER, BROKER_PASSWORD]);
    mkdirSync(file("store"));
    const port = await freePort();
    const lines = [
      `listener ${port} 127.0.0.1`,
      `password_file ${file("passwords")}`,
      "user root",
      "persistence true",
      `persistence_location ${file("store")}/`,
    ];
    writeFileSync(file("mosquitto.conf"), `${lines.join("\n")}\n`);
    broker = runner.spawn(MOSQUITTO, ["-c", file("mosquitto.conf"), "-v"]);
    await broker.says(/running/);
    address = `mqtt://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    await test?.stop();
    await car?.close();
    await runner.endAll();
    folder.remove();
  });

  function secretFile(name: string, secret: string): string {
    const file = join(folder.path, name);
    writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    return file;
  }

  it("stops the start for what is missing, with a sentence", async () => {
    const data = test.fresh();
    const stderrOf = async (...args: readonly string[]): Promise<string> => {
      const { code, stderr } = await test.run(["bridge", "--data", data, ...args]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await stderrOf()).toMatch(/--mqtt/);
    expect(await stderrOf("--mqtt", "mqtt://broker.lan")).toMatch(/--insecure/);
    expect(await stderrOf("--mqtt", address, "--allow-unlock")).toMatch(/--unlock-code-file/);
    expect(
      await stderrOf("--mqtt", address, "--unlock-code-file", secretFile("code-alone", "abcd4711")),
    ).toMatch(/needs --allow-unlock/);
    expect(await stderrOf("--mqtt", address, "--pin-file", join(folder.path, "none"))).toMatch(
      /does not exist/,
    );
  });

  it("neither starts nor removes beside another bridge of the data folder", async () => {
    const data = test.fresh();
    const args = ["bridge", "--data", data, "--mqtt", address, "--mqtt-user", USER];
    await asOnlyBridge(data, async () => {
      for (const more of [[], ["--remove"]])
        expect(await test.run([...args, ...more])).toMatchObject({
          code: 2,
          stderr: expect.stringContaining("another bridge uses"),
        });
    });
  });

  it("shows the car, unlocks it with the code, and shows no secret anywhere", async () => {
    const data = await test.enrolled(await test.createAccount());
    const [{ vin }] = messageOf(await test.run(["vehicle", "list", "--json", "--data", data])).result
      .vehicles;
    const topics = new Map<string, string>();
    let changed = (): void => {};
    const neighbour = await MqttConnection.open(brokerStreams, {
      address,
      client: { user: USER, password: BROKER_PASSWORD },
      filters: ["#"],
      timeoutMs: 10_000,
      message: (topic, payload) => {
        if (!topic.endsWith("/set")) topics.set(topic, payload);
        changed();
      },
      closed: () => undefined,
    });
    const until = async (name: string, text: string): Promise<void> => {
      while (!topics.get(`openpims/${vin}/${name}`)?.includes(text))
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
    };
    const bridge = test.begin([
      ...["bridge", "--data", data, "--mqtt", address, "--mqtt-user", USER, "--allow-unlock"],
      ...["--mqtt-password-file", secretFile("password", BROKER_PASSWORD)],
      ...["--unlock-code-file", secretFile("code", CODE), "--pin-file", secretFile("pin", PIN)],
    ]);
    await bridge.says(/The bridge runs for 1 car/);
    await until("doors", "LOCKED");
    await until("problem", '"OFF"');
    const order = { value: "UNLOCK", code: CODE, at: new Date().toISOString() };
    neighbour.publish(publishPacket(`openpims/${vin}/doors/set`, JSON.stringify(order)));
    await until("doors", "UNLOCKED");
    expect(car.bench.fleet.find(vin)?.body.doors.locked).toBe(false);

    const { pid } = bridge.child;
    if (process.platform === "linux") {
      const [, kib = ""] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
      console.log(`openpims bridge from its sources: ${Math.round(Number(kib) / 1024)} MiB`);
    }
    bridge.child.kill("SIGTERM");
    const ended = await bridge.ended;
    expect(ended.code).toBe(0);
    while (topics.get("openpims/bridge/availability") !== "offline")
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    neighbour.close();
    // The broker writes what it stores at its end.
    broker.child.kill("SIGTERM");
    await broker.ended;
    const checked = await test.run(["doctor", "--data", data]);
    expect(checked.stdout).toMatch(/^ok {4}bridge: 1 vehicle$/m);
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const stored = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1"));
    const persisted = readFileSync(join(folder.path, "store", "mosquitto.db"), "latin1");
    const shown = [ended.stdout, ended.stderr, ...topics.values(), ...stored, persisted].join("\n");
    for (const secret of [...test.secrets, CODE, BROKER_PASSWORD]) expect(shown).not.toContain(secret);
    expect(shown).toContain(vin);
  });
});
