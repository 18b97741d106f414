// The broker's samples of deploy/, on a real Mosquitto: each name reaches its own topics alone.
import { temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HouseholdBroker, reasonWithoutBroker } from "../support/household-broker.ts";

const reason = reasonWithoutBroker();
const VIN = "VR3TESTTESTTEST01";
const COMMAND = `openpims/${VIN}/doors/set`;
const passwords = {
  "openpims-bridge": "bridge",
  homeassistant: "home",
  zigbee2mqtt: "lamps",
  guest: "guest",
};

/** The sample with its last part in force, for one car. */
const withLamps = (list: string): string =>
  list.replace(/^#(user|topic)/gm, "$1").replaceAll("_VIN", `_${VIN}`);

describe.skipIf(reason !== "")(`the broker of deploy/${reason}`, () => {
  const folder = temporaryFolder();
  let broker: HouseholdBroker;
  beforeAll(async () => {
    broker = await HouseholdBroker.start(folder.path, passwords, withLamps);
  });
  afterAll(async () => {
    await broker?.kill();
    folder.remove();
  });

  /** The topics that a reader receives until the bridge's own last message. */
  async function received(
    filter: string,
    reader: string,
    published: readonly (readonly [topic: string, user: string])[],
  ): Promise<readonly string[]> {
    const program = await broker.read(filter, reader);
    for (const [topic, user] of published) await broker.publish({ topic, payload: user }, user);
    const last = filter.replace("#", "bridge/last");
    await broker.publish({ topic: last, payload: "last" }, "openpims-bridge");
    await program.says(new RegExp(`^${last} last$`, "m"));
    program.child.kill();
    const lines = program.stdout.split("\n").filter((line) => /^(openpims|homeassistant)\//.test(line));
    return lines.filter((line) => line !== `${last} last`);
  }

  it("lets nobody in without a name, or with a wrong password", async () => {
    expect(await broker.publish({ topic: COMMAND, payload: "UNLOCK" })).toBe(false);
    expect(await broker.publish({ topic: COMMAND, payload: "UNLOCK" }, "nobody")).toBe(false);
    expect(broker.output).toMatch(/not authorised/);
  });

  it("takes commands of Home Assistant alone", async () => {
    const commands = (["guest", "zigbee2mqtt", "homeassistant"] as const).map(
      (user) => [COMMAND, user] as const,
    );
    expect(await received("openpims/#", "openpims-bridge", commands)).toEqual([`${COMMAND} homeassistant`]);
  });

  it("takes the car's state of the bridge alone", async () => {
    const topic = `openpims/${VIN}/doors`;
    const states = Object.keys(passwords).map((user) => [topic, user] as const);
    expect(await received("openpims/#", "homeassistant", states)).toEqual([`${topic} openpims-bridge`]);
  });

  it("lets no other program announce a lock in place of the car's", async () => {
    const own = "homeassistant/light/0x01/light/config";
    const topics = [
      `homeassistant/lock/openpims_${VIN}/doors/config`,
      `homeassistant/device/openpims_${VIN}/config`,
      own,
    ];
    const announced = topics.flatMap((topic) => [[topic, "guest"] as const, [topic, "zigbee2mqtt"] as const]);
    expect(await received("homeassistant/#", "homeassistant", announced)).toEqual([`${own} zigbee2mqtt`]);
  });

  it("shows the car to nobody else", async () => {
    const topic = `openpims/${VIN}/position`;
    await broker.publish({ topic, payload: "here", retained: true }, "openpims-bridge");
    expect(await broker.retained("openpims/#", "guest")).toEqual([]);
    expect(await broker.retained("openpims/#", "zigbee2mqtt")).toEqual([]);
    expect(await broker.retained("openpims/#", "homeassistant")).toEqual([`${topic} here`]);
  });
});
