// The bridge over Mosquitto, a broker of others, with the demo's car behind it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BridgeHome, CODE, Neighbour, withoutMosquitto } from "../support/bridge-home.ts";

const json = (text: string | undefined) => JSON.parse(text ?? "null");

describe.skipIf(withoutMosquitto !== "")(`the bridge over Mosquitto${withoutMosquitto}`, () => {
  let home: BridgeHome;
  beforeAll(async () => {
    home = await BridgeHome.start();
  });
  afterAll(() => home?.stop());

  it("shows the car: discovery, states with their ages, availability", async () => {
    const { pims, vin } = await home.owner();
    const neighbour = await Neighbour.join(home.address);
    await home.bridge(pims, { form: "component" }, vin);
    const level = await neighbour.until(`openpims/${vin}/level`, ({ value }) => value > 0);
    expect(level).toEqual({ value: expect.any(Number), updated_at: expect.stringMatching(/Z$/) });
    await neighbour.until(`openpims/${vin}/availability`, (payload) => payload === "online");
    await neighbour.until("openpims/bridge/availability", (payload) => payload === "online");
    const id = `openpims_${vin.toLowerCase()}`;
    const config = json(neighbour.topics.get(`homeassistant/sensor/openpims_${vin}/level/config`));
    expect(config).toMatchObject({
      unique_id: `${id}_level`,
      name: "Battery",
      state_topic: `openpims/${vin}/level`,
      value_template: "{{ value_json.value }}",
      unit_of_measurement: "%",
      device_class: "battery",
      state_class: "measurement",
      availability: [{ topic: "openpims/bridge/availability" }, { topic: `openpims/${vin}/availability` }],
      device: { identifiers: [id], serial_number: vin },
      origin: { name: "OpenPIMS" },
    });
    neighbour.leave();
  });

  it("locks the car, and unlocks it with the code only", async () => {
    const { pims, vin } = await home.owner();
    home.demo.bench.fleet.happen(vin, { type: "unlock" });
    const neighbour = await Neighbour.join(home.address);
    const bridge = await home.bridge(pims, { code: CODE }, vin);
    const doors = () => home.demo.bench.fleet.find(vin)?.body.doors.locked;
    neighbour.send(`openpims/${vin}/doors/set`, "LOCK");
    await neighbour.until(`openpims/${vin}/doors`, ({ value }) => value === "LOCKED");
    expect(doors()).toBe(true);
    const unlock = (code: string) => JSON.stringify({ value: "UNLOCK", code, at: home.at() });
    neighbour.send(`openpims/${vin}/doors/set`, unlock("heron4712"));
    const failure = await neighbour.until(
      `openpims/${vin}/last_failure`,
      ({ code, value }) => code === null && value !== "none",
    );
    expect(failure).toMatchObject({ value: "not carried out: doors", happened: "The code is wrong." });
    expect(doors()).toBe(true);
    home.demo.service.clock.advance(1);
    neighbour.send(`openpims/${vin}/doors/set`, unlock(CODE));
    await neighbour.until(`openpims/${vin}/doors`, ({ value }) => value === "UNLOCKED");
    expect(doors()).toBe(false);
    await bridge.stop();
    await neighbour.until("openpims/bridge/availability", (payload) => payload === "offline");
    neighbour.leave();
  });
});
