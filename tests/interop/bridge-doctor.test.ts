// `openpims doctor` on a data folder that a bridge has run on, with Mosquitto as its broker.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { freePort, ProgramRunner } from "@openpims/testing/programs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { HouseholdBroker, reasonWithoutBroker } from "../support/household-broker.ts";

// A process takes far longer where others work on the machine too.
vi.setConfig({ testTimeout: 120_000 });

const reason = reasonWithoutBroker();
const VIN = "VR3TESTTESTTEST01";
const BRIDGE = "openpims-bridge";
const PASSWORD = "broker-word-of-the-bridge";

interface Check {
  readonly name: string;
  readonly state: string;
  readonly found: string;
  readonly remedy?: string;
}

describe.skipIf(reason !== "")(`openpims doctor on a bridge${reason}`, () => {
  const folder = temporaryFolder();
  const runner = new ProgramRunner({ HOME: folder.path, OPENPIMS_CLIENT_SECRET: "secret" });
  const passwordFile = join(folder.path, "password");
  let broker: HouseholdBroker;
  let folders = 0;

  beforeAll(async () => {
    writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
    const passwords = { [BRIDGE]: PASSWORD, reader: PASSWORD };
    const reader = ["", "user reader", "topic read #", "topic readwrite openpims/bridge/doctor", ""].join(
      "\n",
    );
    broker = await HouseholdBroker.start(join(folder.path, "mosquitto"), passwords, (list) => list + reader);
  });
  afterAll(async () => {
    await runner.endAll();
    await broker?.kill();
    folder.remove();
  });

  /** A data folder with a bridge's state: an object, or the text of its file. */
  function dataWith(state: string | Readonly<Record<string, unknown>>): string {
    folders += 1;
    const data = join(folder.path, `data-${folders}`);
    mkdirSync(join(data, "bridge"), { recursive: true, mode: 0o700 });
    const text = typeof state === "string" ? state : JSON.stringify(state);
    writeFileSync(join(data, "bridge", "state.json"), text, { mode: 0o600 });
    return data;
  }

  const memo = (changes: Readonly<Record<string, unknown>> = {}) => {
    const address = `mqtt://127.0.0.1:${broker.port}`;
    return { address, user: BRIDGE, passwordFile, certificateFile: null, base: "openpims", ...changes };
  };

  /** The findings about the bridge. */
  async function examine(data: string, environment: NodeJS.ProcessEnv = {}): Promise<readonly Check[]> {
    const args = ["doctor", "--json", "--data", data];
    const { stdout } = await runner.run("openpims", args, {
      OPENPIMS_PORT: await freePort(),
      ...environment,
    });
    expect(stdout).not.toContain(PASSWORD);
    const { checks } = JSON.parse(stdout).result as { checks: readonly Check[] };
    return checks.filter(({ name }) => /bridge|stored commands/.test(name));
  }

  const publish = (topic: string, payload: string) =>
    broker.publish({ topic: `openpims/${topic}`, payload, retained: true }, BRIDGE);

  it("says nothing where no bridge has run", async () => {
    const data = join(folder.path, "none");
    mkdirSync(data, { mode: 0o700 });
    expect(await examine(data)).toEqual([]);
  });

  it("finds one that runs well", async () => {
    await publish("bridge/availability", "online");
    await publish(`${VIN}/last_failure`, '{"value":"none","happened":null,"remedy":null}');
    const checks = await examine(dataWith({ broker: memo() }));
    expect(checks.map(({ name, state }) => [name, state])).toEqual([
      ["bridge", "ok"],
      ["bridge's broker", "ok"],
      ["bridge's process", "ok"],
    ]);
  });

  it("finds a bridge that has stopped, a stored command, the last failure and what waits for the owner", async () => {
    await publish("bridge/availability", "offline");
    await publish(`${VIN}/doors/set`, "LOCK");
    await publish(`${VIN}/last_failure`, '{"value":"2000","happened":"It failed.","remedy":"Try again."}');
    await publish(`${VIN}/problem`, '{"value":"ON","code":2302,"remedy":"Give the PIN."}');
    const checks = await examine(dataWith({ broker: memo() }));
    expect(checks.slice(2)).toMatchObject([
      { name: "bridge's process", state: "warn" },
      { name: "stored commands", state: "warn", found: expect.stringContaining(`openpims/${VIN}/doors/set`) },
      {
        name: "bridge's last failure",
        found: "the broker says “It failed.”",
        remedy: "the broker says “Try again.”; the bridge's own log has it too",
      },
      {
        name: "bridge needs you",
        remedy: expect.stringContaining("the broker says “Give the PIN.”"),
      },
    ]);
  });

  it("finds a pause after failures, and plain MQTT that the network can read", async () => {
    const until = Date.now() + 3_600_000;
    const address = `mqtt://0.0.0.0:${broker.port}`;
    const checks = await examine(
      dataWith({ pauses: { read: { failures: 3, until } }, broker: memo({ address }) }),
    );
    expect(checks.slice(0, 3)).toMatchObject([
      { state: "warn", remedy: expect.stringContaining("a pause after failures (read)") },
      { state: "warn", found: expect.stringContaining("readable by the network") },
      { name: "bridge's broker", state: "ok" },
    ]);
  });

  it("finds a wrong password, one that it does not know, and a broker that is gone", async () => {
    const wrong = join(folder.path, "wrong");
    writeFileSync(wrong, "wrong\n", { mode: 0o600 });
    const [, refused] = await examine(dataWith({ broker: memo({ passwordFile: wrong }) }));
    expect(refused).toMatchObject({ state: "fail", found: expect.stringContaining("the broker refused") });
    const unknown = dataWith({ broker: memo({ passwordFile: null }) });
    expect((await examine(unknown))[1]).toMatchObject({ state: "warn" });
    expect((await examine(unknown, { OPENPIMS_MQTT_PASSWORD: PASSWORD }))[1]).toMatchObject({ state: "ok" });
    const address = `mqtt://127.0.0.1:${await freePort()}`;
    const [, gone] = await examine(dataWith({ broker: memo({ address }) }));
    expect(gone).toMatchObject({ state: "fail", found: expect.stringContaining("ECONNREFUSED") });
  });

  it("says of a removal that the broker has refused it, and counts what it has removed", async () => {
    await publish("bridge/availability", "offline");
    await publish(`${VIN}/level`, "{}");
    const data = dataWith({ vehicles: { [VIN]: {} } });
    const remove = (user: string) => {
      const door = ["--mqtt", `mqtt://127.0.0.1:${broker.port}`, "--mqtt-user", user];
      const args = ["bridge", "--remove", "--data", data, ...door, "--mqtt-password-file", passwordFile];
      return runner.run("openpims", args);
    };
    expect(await remove("reader")).toMatchObject({ code: 2, stderr: expect.stringContaining("access list") });
    const before = await broker.retained("openpims/#", BRIDGE);
    const removed = await remove(BRIDGE);
    expect(removed).toMatchObject({ code: 0 });
    expect(removed.stdout).toContain(`${before.length} retained messages`);
    expect(await broker.retained("openpims/#", BRIDGE)).toEqual([]);
  });

  it("finds a damaged state, and one that others can read", async () => {
    expect(await examine(dataWith("{"))).toMatchObject([
      { state: "fail", remedy: expect.stringContaining("damaged") },
    ]);
    const data = dataWith({});
    chmodSync(join(data, "bridge", "state.json"), 0o644);
    expect(await examine(data)).toMatchObject([{ state: "fail", remedy: expect.stringContaining("others") }]);
  });
});
