// Attack: somebody on the local broker unlocks the car: without a code, by guessing it, by a command that was stored at the
// broker, or by one that was recorded. Or floods the bridge, to spend the car's budget and the owner's patience.
// Defence: unlocking is off; with a code each try is counted on disk before it is compared; retained, old, late and repeated
// commands are not carried out; a minute has room for 30; a reading that is asked for waits for the minute's end.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BridgeHome, CODE, Neighbour, withGate, withoutMosquitto } from "../support/bridge-home.ts";

describe.skipIf(withoutMosquitto !== "")(`a stranger on the broker${withoutMosquitto}`, () => {
  let home: BridgeHome;
  beforeAll(async () => {
    home = await BridgeHome.start();
  });
  afterAll(() => home?.stop());

  async function attacked(changes: Parameters<BridgeHome["bridge"]>[1] = {}) {
    const { pims, vin } = await home.owner();
    const stranger = await Neighbour.join(home.address);
    const bridge = await home.bridge(pims, changes, vin);
    const topic = `openpims/${vin}/doors/set`;
    const told = (happened: RegExp, from = 0) =>
      stranger.hears(from, `openpims/${vin}/last_failure`, (failure) =>
        happened.test(failure.happened ?? ""),
      );
    /** Sends a command that is refused for this reason. */
    const refused = async (payload: unknown, happened: RegExp, retained = false): Promise<void> => {
      const from = stranger.messages.length;
      stranger.send(topic, typeof payload === "string" ? payload : JSON.stringify(payload), retained);
      await told(happened, from);
      expect(isLocked()).toBe(true);
    };
    const isLocked = () => home.demo.bench.fleet.find(vin)?.body.doors.locked;
    return { pims, vin, stranger, bridge, topic, told, refused, isLocked };
  }

  const unlock = (code: string, at = home.at()) => ({ value: "UNLOCK", code, at });
  const tick = (seconds = 1) => home.demo.service.clock.advance(seconds);

  it("unlocks nothing while unlocking is off, with any code", async () => {
    const { refused, stranger, vin } = await attacked();
    await refused(unlock(CODE), /Unlocking is off/);
    await refused("UNLOCK", /Unlocking is off/);
    const config = stranger.topics.get(`homeassistant/lock/openpims_${vin}/doors/config`);
    expect(JSON.parse(config ?? "{}")).not.toHaveProperty("code_format");
    stranger.leave();
  });

  it("unlocks nothing without a code, without a time, and by other words", async () => {
    const { refused } = await attacked({ code: CODE });
    await refused(unlock(""), /needs the code/);
    tick();
    await refused({ value: "UNLOCK", code: CODE }, /needs the time/);
    await refused("UNLOCK", /needs the time/);
    await refused({ value: "unlock", code: CODE, at: home.at() }, /no known form/);
    await refused({ value: ["UNLOCK"], code: CODE, at: home.at() }, /no known form/);
    await refused({ value: "UNLOCK", code: { length: 9 }, at: home.at() }, /no known form/);
    await refused({ value: "UNLOCK", code: CODE, at: "soon" }, /no known form/);
    await refused(`{"value":"UNLOCK","code":"${"9".repeat(600)}"}`, /no known form/);
  });

  it("sends no code: it is no guess, so the owner is not shut out by it", async () => {
    const { refused, stranger, topic, vin } = await attacked({ code: CODE });
    for (let press = 0; press < 6; press++) {
      // Home Assistant sends this until it has read that the lock has a code.
      await refused({ value: "UNLOCK", at: home.at() }, /needs the code/);
      tick();
    }
    stranger.send(topic, JSON.stringify(unlock(CODE)));
    await stranger.until(`openpims/${vin}/doors`, ({ value }) => value === "UNLOCKED");
  });

  it("guesses five codes, then none for a quarter of an hour, also over restarts of the bridge", async () => {
    const { refused, bridge, pims, vin, told, stranger, topic, isLocked } = await attacked({ code: CODE });
    for (let guess = 0; guess < 5; guess++) {
      await refused(unlock(`guess${guess}`), /code is wrong/);
      tick();
    }
    await bridge.stop();
    const again = await home.bridge(pims, { code: CODE }, vin);
    // The right code is not compared either.
    await refused(unlock(CODE), /too many wrong codes/);
    tick(897);
    await refused(unlock(CODE), /too many wrong codes/);
    tick(2);
    await refused(unlock("guess6"), /code is wrong/);
    tick(901);
    await refused(unlock(CODE), /too many wrong codes/);
    tick(900);
    stranger.send(topic, JSON.stringify(unlock(CODE)));
    await stranger.until(`openpims/${vin}/doors`, ({ value }) => value === "UNLOCKED");
    expect(isLocked()).toBe(false);
    await told(/too many wrong codes/);
    await again.stop();
  });

  it("stores an unlock at the broker: it is not carried out by a later start, and removed", async () => {
    const { bridge, pims, vin, stranger, topic, told, isLocked } = await attacked({ code: CODE });
    let running = bridge;
    for (const start of ["the first", "the second"]) {
      await running.stop();
      const before = stranger.messages.length;
      stranger.send(topic, JSON.stringify(unlock(CODE)), true);
      await stranger.until(topic, (payload) => payload !== undefined);
      running = await home.bridge(pims, { code: CODE }, vin);
      await told(/stored at the broker/, before);
      expect([start, isLocked()]).toEqual([start, true]);
      // A client that joins later is sent nothing that was stored.
      const late = await Neighbour.join(home.address, [topic, "openpims/bridge/availability"]);
      await late.until("openpims/bridge/availability", (payload) => payload === "online");
      expect(late.topics.has(topic)).toBe(false);
      late.leave();
    }
    await running.stop();
  });

  it("stores an unlock at the broker of a bridge that runs: its code does not stay there", async () => {
    const { topic, refused } = await attacked({ code: CODE });
    await refused(unlock("guess1"), /code is wrong/, true);
    const late = await Neighbour.join(home.address, [topic, "openpims/bridge/availability"]);
    await late.until("openpims/bridge/availability", (payload) => payload === "online");
    expect(late.topics.has(topic)).toBe(false);
    late.leave();
  });

  it("stores commands for cars without number: the bridge keeps none of their topics", async () => {
    const { bridge, pims, vin, stranger } = await attacked();
    await bridge.stop();
    const others = Array.from({ length: 20 }, (_, n) => `openpims/VR3STRANGER0000${10 + n}/doors/set`);
    for (const other of others) stranger.send(other, "LOCK", true);
    await stranger.until(others.at(-1) ?? "", (payload) => payload === "LOCK");
    const before = stranger.messages.length;
    tick(301);
    await home.bridge(pims, {}, vin);
    // The bridge announces all again, in the order that it keeps.
    const announced = stranger.messages.length;
    stranger.send("homeassistant/status", "online");
    await stranger.hears(announced, `openpims/${vin}/level`, () => true);
    expect(stranger.messages.slice(before).filter(({ topic }) => others.includes(topic))).toEqual([]);
    for (const other of others) stranger.send(other, "", true);
  });

  it("holds a server back: an unlock that waited two minutes behind it is not carried out", async () => {
    const { pims, vin } = await home.owner();
    const gate = withGate(pims, "pims.vehicle.state");
    const stranger = await Neighbour.join(home.address);
    const bridge = await home.bridge(gate.pims, { code: CODE }, vin);
    gate.close();
    tick(301);
    const ticked = bridge.tick();
    const before = stranger.messages.length;
    stranger.send(`openpims/${vin}/doors/set`, JSON.stringify(unlock(CODE)));
    const state = join(home.folder.path, vin, "bridge", "state.json");
    await expect.poll(() => readFileSync(state, "utf8")).toContain(`${vin}/doors`);
    tick(130);
    gate.open();
    await stranger.hears(before, `openpims/${vin}/last_failure`, ({ happened }) =>
      /older than two minutes/.test(happened),
    );
    await ticked;
    await bridge.handled;
    expect(home.demo.bench.fleet.find(vin)?.body.doors.locked).toBe(true);
  });

  it("asks for readings without end: they come once a minute", async () => {
    const { bridge, vin, stranger, told } = await attacked();
    const requests = () => home.demo.bench.recorder.entries().filter(({ kind }) => kind === "rest").length;
    const press = (value: string) => stranger.send(`openpims/${vin}/refresh/set`, value);
    press("PRESS");
    press("AGAIN");
    await told(/no known form/);
    const before = requests();
    tick(2);
    await bridge.tick();
    expect(requests()).toBe(before);
    tick(60);
    await bridge.tick();
    expect(requests()).toBeGreaterThan(before);
  });

  it("replays a recorded unlock: at once, later, and after a restart", async () => {
    const { bridge, pims, vin, stranger, topic, refused } = await attacked({ code: CODE });
    const recorded = unlock(CODE);
    stranger.send(topic, JSON.stringify(recorded));
    await stranger.until(`openpims/${vin}/doors`, ({ value }) => value === "UNLOCKED");
    stranger.send(topic, JSON.stringify({ value: "LOCK" }));
    await stranger.until(`openpims/${vin}/doors`, ({ value }) => value === "LOCKED");
    await refused(recorded, /received before/);
    await refused({ ...recorded, at: home.at(-60_000) }, /received before/);
    await bridge.stop();
    await home.bridge(pims, { code: CODE }, vin);
    await refused(recorded, /received before/);
    tick(180);
    await refused(recorded, /older than two minutes/);
    await refused(unlock(CODE, home.at(180_000)), /older than two minutes/);
  });

  it("floods the bridge: a minute has room for 30 commands, and the owner's next minute is free", async () => {
    const { bridge, stranger, vin, told, refused, topic } = await attacked({ code: CODE });
    const before = stranger.messages.length;
    for (let count = 0; count < 900; count++) stranger.send(`openpims/${vin}/horn/set`, `PRESS ${count}`);
    await told(/More than 30/);
    // The bridge announces all again behind Home Assistant's birth message, and so behind the flood.
    const flooded = stranger.messages.length;
    stranger.send("homeassistant/status", "online");
    await stranger.hears(flooded, `openpims/${vin}/level`, () => true);
    // Nothing of the commands that have ended is kept.
    expect(await bridge.handled).toBeUndefined();
    const failures = stranger.messages
      .slice(before)
      .filter((message) => message.topic.endsWith("/last_failure"));
    expect(failures.length).toBeLessThan(35);
    tick(61);
    await refused(unlock("guess1"), /code is wrong/);
    // A packet beyond the bridge's bounds ends its connection, which comes back. The stranger's has the same bounds.
    const availability = "openpims/bridge/availability";
    const watcher = await Neighbour.join(home.address, [availability]);
    await watcher.until(availability, (payload) => payload === "online");
    stranger.send(topic, "x".repeat(300_000));
    await watcher.until(availability, (payload) => payload === "offline");
    await watcher.until(availability, (payload) => payload === "online");
    watcher.leave();
  });

  it("names no other car and no other topic", async () => {
    const { stranger, vin, refused, told } = await attacked({ code: CODE });
    for (const other of ["VR3UHZKXZNT999999", "bridge", "+", ".."])
      if (!other.includes("+")) stranger.send(`openpims/${other}/doors/set`, JSON.stringify(unlock(CODE)));
    stranger.send(`openpims/${vin}/level/set`, "100");
    stranger.send(`openpims/${vin}/__proto__/set`, "100");
    stranger.send(`openpims/${vin}/constructor/set`, "100");
    stranger.send(`openpims/${vin}/charge_limit/set`, "1e9");
    await told(/no known form/);
    tick();
    await refused(unlock("guess1"), /code is wrong/);
  });
});
