import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { afterAll, describe, expect, it } from "vitest";
import { readBridgeOptions } from "../../src/bridge/options.ts";
import { Job } from "../../src/job/job.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const read = (options: Readonly<Record<string, unknown>>, environment: NodeJS.ProcessEnv = {}) =>
  readBridgeOptions(new Job({ data: folder.path, ...options }, []), environment);

describe("the broker's address", () => {
  it.each([
    ["mqtt://127.0.0.1", "mqtt://127.0.0.1:1883"],
    ["mqtt://localhost:1884/", "mqtt://localhost:1884"],
    ["mqtt://[::1]", "mqtt://[::1]:1883"],
    ["mqtts://broker.lan", "mqtts://broker.lan:8883"],
  ])("%s is %s", (mqtt, address) => {
    expect(read({ mqtt }).broker.address).toBe(address);
  });

  it.each([
    ["mqtt://broker.lan", /--insecure/],
    ["mqtt://192.168.1.2", /--insecure/],
    ["mqtt://127.0.0.1.example", /--insecure/],
    ["mqtts://ann:secret@broker.lan", /without user and password/],
    ["mqtts://:secret@broker.lan", /without user and password/],
    ["mqtts://broker.lan/path", /host or port/],
    ["http://broker.lan", /such as mqtts/],
    ["broker.lan:1883", /such as mqtts/],
    [undefined, /OPENPIMS_MQTT/],
  ])("%s is refused, and no password is quoted", (mqtt, reason) => {
    expect(() => read({ mqtt })).toThrow(reason);
    expect(() => read({ mqtt })).toThrow(expect.not.objectContaining({ message: /secret/ }));
  });

  it("may be in clear to another machine with --insecure only", () => {
    expect(read({ mqtt: "mqtt://broker.lan", insecure: true }).broker.address).toBe("mqtt://broker.lan:1883");
  });
});

describe("a password of the broker", () => {
  const mqtt = "mqtts://broker.lan";
  it("comes from the environment, and leaves it", () => {
    const environment = { OPENPIMS_MQTT_PASSWORD: "secret", OPENPIMS_MQTT_USER: "car" };
    expect(read({ mqtt }, environment).broker).toMatchObject({ user: "car", password: "secret" });
    expect(environment).not.toHaveProperty("OPENPIMS_MQTT_PASSWORD");
  });

  it("comes from a file that only its owner can read", () => {
    const file = join(folder.path, "password");
    writeFileSync(file, "secret\n", { mode: 0o600 });
    expect(read({ mqtt, mqttUser: "car", mqttPasswordFile: file }).broker.password).toBe("secret");
    chmodSync(file, 0o644);
    expect(() => read({ mqtt, mqttUser: "car", mqttPasswordFile: file })).toThrow(/chmod 600/);
  });

  it("needs a user", () => {
    expect(() => read({ mqtt }, { OPENPIMS_MQTT_PASSWORD: "secret" })).toThrow(/--mqtt-user/);
  });
});

describe("the pace and the policy", () => {
  const mqtt = "mqtt://127.0.0.1";
  it("wake no car by default, and read every five minutes", () => {
    expect(read({ mqtt })).toMatchObject({ everyMs: 300_000, wakeEveryMs: undefined, quiet: undefined });
  });

  it.each([
    [{ every: "59" }, /--every/],
    [{ wakeEvery: "5" }, /--wake-every/],
    [{ quiet: "22:00" }, /--quiet/],
    [{ quiet: "22:00-24:00" }, /the time must be/],
    [{ base: "a/#" }, /--base/],
    [{ discoveryPrefix: "+" }, /--discovery-prefix/],
  ])("refuse %j", (options, reason) => {
    expect(() => read({ mqtt, ...options })).toThrow(reason);
  });
});
