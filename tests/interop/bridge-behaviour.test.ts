// The bridge's behaviour over days: the PIN, the limit of a charge, wake-ups, pauses after failures.
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { Pims } from "@openpims/sdk";
import { otp, PIN, succeeded } from "@openpims/testing/harness";
import { freePort } from "@openpims/testing/programs";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { BridgeHome, Neighbour, withAnswer, withGate, withoutMosquitto } from "../support/bridge-home.ts";

/** Seconds of the cars in a second of the machine. */
const RATE = 600;

describe.skipIf(withoutMosquitto !== "")(`the bridge over days${withoutMosquitto}`, () => {
  let home: BridgeHome;
  beforeAll(async () => {
    home = await BridgeHome.start(RATE);
  });
  afterAll(() => home?.stop());

  type Changes = Parameters<BridgeHome["bridge"]>[1];

  async function bridged(owner: { pims: Pims; vin: string }, changes: Changes = {}) {
    const { pims, vin } = owner;
    const neighbour = await Neighbour.join(home.address, [`openpims/${vin}/#`]);
    const bridge = await home.bridge(pims, changes, vin);
    const topic = (name: string) => `openpims/${vin}/${name}`;
    const body = () => home.demo.bench.fleet.find(vin)?.body;
    const turnClocks = (seconds: number): void => {
      const { service, bench } = home.demo;
      service.clock.advance(seconds);
      if (bench.clock.now() < home.now) bench.clock.moveTo(home.now);
      else service.clock.advance((bench.clock.now() - home.now) / 1000);
    };
    /** Turns the clocks, and has the bridge do what is due. */
    const later = async (seconds: number): Promise<void> => {
      turnClocks(seconds);
      await bridge.tick();
      await bridge.handled;
    };
    return { pims, vin, neighbour, bridge, topic, body, turnClocks, later };
  }

  function pinFile(name: string, pin: string): string {
    const file = join(home.folder.path, name);
    writeFileSync(file, `${pin}\n`);
    chmodSync(file, 0o600);
    return file;
  }

  const pinTries = async (pims: Pims): Promise<number> =>
    succeeded(await pims.get("pims.authentication.account", { actionType: "strong", type: "ledger" })).result
      .ledger.pinTry.used;

  it("says that it needs the PIN, and goes on by itself once the owner has given it elsewhere", async () => {
    const { neighbour, topic, pims, later } = await bridged(await home.demo.owner());
    const problem = await neighbour.until(topic("problem"), ({ value }) => value === "ON");
    expect(problem).toMatchObject({ code: 2302, remedy: expect.stringContaining("openpims token remote") });
    // Without the channel for commands the car is still shown.
    await neighbour.until(topic("level"), ({ value }) => value > 0);
    await otp(pims);
    succeeded(await pims.get("pims.authentication.token", { type: "remote", action: "get" }));
    await later(1000);
    await neighbour.until(topic("problem"), ({ value }) => value === "OFF");
  });

  it("closes the page for the PIN once the owner has given it elsewhere", async () => {
    const { pims, later, neighbour, topic } = await bridged(await home.demo.owner(), { pinPage: 0 });
    const [, link = ""] = /(http:\S+)/.exec(home.notes.find((line) => line.includes("http:")) ?? "") ?? [];
    expect((await fetch(link)).status).toBe(200);
    await otp(pims);
    succeeded(await pims.get("pims.authentication.token", { type: "remote", action: "get" }));
    await later(1000);
    await neighbour.until(topic("problem"), ({ value }) => value === "OFF");
    await expect(fetch(link)).rejects.toThrow();
  });

  it("goes on where the page's port is taken, and where the PIN's file is gone", async () => {
    const port = Number(await freePort());
    const other = createServer().listen(port, "127.0.0.1");
    onTestFinished(() => void other.close());
    const taken = await bridged(await home.demo.owner(), { pinPage: port });
    await taken.neighbour.until(taken.topic("problem"), ({ code }) => code === 2302);
    expect(home.notes).toContainEqual(expect.stringContaining("EADDRINUSE"));

    const file = pinFile("gone", PIN);
    rmSync(file);
    const gone = await bridged(await home.demo.owner(), { pinFile: file });
    await gone.neighbour.until(gone.topic("problem"), ({ code }) => code === 2302);
  });

  it("takes the PIN from its file, and a wrong one once, also over restarts", async () => {
    const right = await bridged(await home.demo.owner(), { pinFile: pinFile("right", PIN) });
    await right.neighbour.until(right.topic("problem"), ({ value }) => value === "OFF");

    const file = pinFile("wrong", "90517346");
    const wrong = await bridged(await home.demo.owner(), { pinFile: file });
    await wrong.neighbour.until(wrong.topic("problem"), ({ code }) => code === 2308);
    for (let hours = 0; hours < 30; hours++) await wrong.later(3600);
    await wrong.bridge.stop();
    await home.bridge(wrong.pims, { pinFile: file }, wrong.vin);
    const state = readFileSync(join(home.folder.path, wrong.vin, "bridge", "state.json"), "utf8");
    expect(state).toContain("refusedPinFile");
    expect(state).not.toContain("90517346");
    const account = succeeded(
      await wrong.pims.get("pims.authentication.account", { actionType: "strong", type: "isAccountBlocked" }),
    );
    expect(account.result.isAccountBlocked).not.toBe("PinBlocked");
    expect(await pinTries(wrong.pims)).toBeLessThanOrEqual(1);
  });

  it("ends a charge at the owner's limit, and lets one go on that the owner starts over it", async () => {
    const { neighbour, topic, vin, body, later } = await bridged(await home.owner());
    const { fleet } = home.demo.bench;
    const level = () =>
      Math.round(100 * ((body()?.traction?.energyWh ?? 0) / (body()?.traction?.capacityWh ?? 1)));
    const limit = Math.min(99, Math.max(50, level() + 3));
    neighbour.send(topic("charge_limit/set"), String(limit));
    await neighbour.until(topic("charge_limit"), ({ value }) => value === limit);
    fleet.happen(vin, { type: "plug", stationW: 7_400 });
    neighbour.send(topic("charge/set"), "ON");
    await neighbour.until(topic("charge"), ({ value }) => value === "ON");
    for (let minutes = 0; minutes < 120 && body()?.charging?.status === "InProgress"; minutes += 5)
      await later(300);
    expect(body()?.charging?.status).toBe("Stopped");
    expect(level()).toBeLessThan(limit + 4);
    const decision = await neighbour.until(topic("decision"), ({ value }) => value !== "below_limit");
    expect(["stop", "not_charging"]).toContain(decision.value);
    neighbour.send(topic("charge/set"), "ON");
    await neighbour.until(topic("charge"), ({ value }) => value === "ON");
    await later(300);
    await neighbour.until(topic("decision"), ({ value }) => value === "overridden");
    expect(body()?.charging?.status).toBe("InProgress");
  });

  it("uses the car's own limit where it has that level", async () => {
    const { neighbour, topic, body, later } = await bridged(await home.owner());
    for (const limit of [80, 100]) {
      neighbour.send(topic("charge_limit/set"), String(limit));
      // The car has the limit before its answer is here, and the bridge reads after that.
      const shown = async () => {
        await later(31);
        return JSON.parse(neighbour.topics.get(topic("charge_limit")) ?? "{}");
      };
      await expect.poll(shown).toMatchObject({ value: limit, native: true });
      expect(body()?.charging?.limited).toBe(limit === 80);
    }
  });

  it("sets the deferred charge, heats, sounds, flashes and wakes on command", async () => {
    const { neighbour, topic, body, vin, bridge } = await bridged(await home.owner());
    home.demo.bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    neighbour.send(topic("charge_at/set"), JSON.stringify({ value: "22:30", at: home.at() }));
    await neighbour.until(topic("charge_at"), ({ value }) => value === "22:30");
    neighbour.send(topic("preconditioning/set"), "ON");
    await neighbour.until(topic("preconditioning"), ({ value }) => value === "ON");
    expect(body()?.preconditioning.status).toBe("Enabled");
    const { recorder } = home.demo.bench;
    for (const name of ["horn", "lights", "wake"]) {
      const ended = new Promise<void>((resolve) => {
        const stop = recorder.listen(({ kind }) => {
          if (kind !== "end") return;
          stop();
          resolve();
        });
      });
      neighbour.send(topic(`${name}/set`), JSON.stringify({ value: "PRESS", at: home.at() }));
      await ended;
      await bridge.handled;
    }
  });

  it("carries out commands in turn that come while another is under way", async () => {
    const { neighbour, topic, vin } = await bridged(await home.owner());
    const { fleet, recorder } = home.demo.bench;
    fleet.happen(vin, { type: "plug", stationW: 7_400 });
    const before = recorder.entries().length;
    neighbour.send(topic("preconditioning/set"), "ON");
    neighbour.send(topic("charge/set"), "OFF");
    neighbour.send(topic("lights/set"), "PRESS");
    const ends = () =>
      recorder
        .entries()
        .slice(before)
        .flatMap((entry) => (entry.kind === "end" ? [`${entry.service} ${entry.returnCode}`] : []));
    await expect.poll(ends).toEqual(["ThermalPrecond 0", "VehCharge 0", "Lights 0"]);
    await neighbour.until(topic("last_failure"), ({ value }) => value === "none");
  });

  it("wakes the car by the policy only, and not in quiet hours", async () => {
    const wakeUps = (vin: string) => home.demo.bench.fleet.find(vin)?.wakeUps.count ?? 0;
    const without = await bridged(await home.owner());
    const night = { fromMinutes: 0, toMinutes: 24 * 60, timeZone: "UTC" };
    const quiet = await bridged(await home.owner(), { wakeEveryMs: 6 * 3_600_000, quiet: night });
    const allowed = await bridged(await home.owner(), { wakeEveryMs: 6 * 3_600_000 });
    const before = [without, quiet, allowed].map(({ vin }) => wakeUps(vin));
    for (let hours = 0; hours < 8; hours++)
      for (const one of [without, quiet, allowed]) await one.later(1200);
    await allowed.neighbour.until(allowed.topic("decision"), ({ value }) => value === "wake");
    await quiet.neighbour.until(quiet.topic("decision"), ({ value }) => value === "quiet");
    const spent = [without, quiet, allowed].map(({ vin }, index) => wakeUps(vin) - (before[index] ?? 0));
    expect(spent).toEqual([0, 0, 1]);
  });

  it("reads on while a wake-up of the policy is under way", async () => {
    const { pims, vin } = await home.owner();
    const gate = withGate(pims, "pims.vehicle.informations");
    gate.close();
    const wakeEveryMs = 6 * 3_600_000;
    const owner = { pims: gate.pims, vin };
    const { bridge, neighbour, topic, turnClocks } = await bridged(owner, { wakeEveryMs });
    turnClocks(7 * 3600);
    await bridge.tick();
    await neighbour.until(topic("decision"), ({ value }) => value === "wake");
    gate.open();
    await bridge.handled;
  });

  it("pauses after failures of the servers, also over a restart", async () => {
    const { bridge, vin, pims, later, neighbour, topic } = await bridged(await home.owner());
    // The pause is a minute, which the car's own time would pass in a moment.
    home.demo.bench.clock.setRate(0);
    onTestFinished(() => home.demo.bench.clock.setRate(RATE));
    const fault = home.demo.bench.faults.add({ of: "rest", type: "html error", vin });
    const requests = () => home.demo.bench.recorder.entries().filter(({ kind }) => kind === "rest").length;
    await later(301);
    await neighbour.until(topic("last_failure"), ({ code }) => code !== null);
    const before = requests();
    await later(30);
    await bridge.stop();
    const again = await home.bridge(pims, {}, vin);
    await again.tick();
    expect(requests()).toBe(before);
    home.demo.bench.faults.remove(fault);
    home.demo.service.clock.advance(120);
    await again.tick();
    expect(requests()).toBeGreaterThan(before);
    await again.stop();
  });

  it("keeps the cars and their limits over one empty list of the servers, and forgets them at the second", async () => {
    const { pims, vin } = await home.owner();
    let isEmpty = false;
    const sometimesEmpty = withAnswer(pims, "pims.vehicle.vehicles", async (answer) =>
      isEmpty ? { ...(await answer()), result: { vehicles: [] } } : answer(),
    );
    const { neighbour, topic, later } = await bridged({ pims: sometimesEmpty, vin });
    neighbour.send(topic("charge_limit/set"), "70");
    await neighbour.until(topic("charge_limit"), ({ value }) => value === 70);
    isEmpty = true;
    await later(86_400);
    expect(neighbour.topics.get(topic("charge_limit"))).toContain("70");
    isEmpty = false;
    await later(3600);
    isEmpty = true;
    await later(86_400);
    expect(neighbour.topics.get(topic("charge_limit"))).toContain("70");
    await later(3600);
    expect(home.notes).toContainEqual(expect.stringContaining(`no longer has ${vin}`));
  });

  it("pauses, says so once and goes on where its state cannot be stored for a time", async () => {
    const { vin, later, bridge } = await bridged(await home.owner());
    const requests = () => home.demo.bench.recorder.entries().filter(({ kind }) => kind === "rest").length;
    const folder = join(home.folder.path, vin, "bridge");
    renameSync(folder, `${folder}-away`);
    const before = requests();
    for (let minutes = 0; minutes < 20; minutes += 5) await later(300);
    expect(requests()).toBe(before);
    const told = home.notes.filter((line) =>
      line.includes(`${vin}/bridge/state.json cannot be written (ENOENT)`),
    );
    expect(told).toHaveLength(1);
    renameSync(`${folder}-away`, folder);
    await later(300);
    await bridge.handled;
    expect(requests()).toBeGreaterThan(before);
  });

  it("removes the other form of its discovery also if the first start with this one reached no server", async () => {
    const { pims, vin, bridge } = await bridged(await home.owner(), { form: "device" });
    await bridge.stop();
    const fault = home.demo.bench.faults.add({ of: "rest", type: "html error", vin });
    home.demo.service.clock.advance(400);
    const failing = await home.bridge(pims, { form: "component" }, vin);
    await failing.stop();
    home.demo.bench.faults.remove(fault);
    home.demo.service.clock.advance(400);
    const watcher = await Neighbour.join(home.address, ["homeassistant/#"]);
    await home.bridge(pims, { form: "component" }, vin);
    // The removal comes before the announcement.
    await watcher.until(`homeassistant/sensor/openpims_${vin}/level/config`, () => true);
    expect(watcher.topics.has(`homeassistant/device/openpims_${vin}/config`)).toBe(false);
    watcher.leave();
  });

  it("is cleaned from the broker by a removal", async () => {
    const { vin } = await bridged(await home.owner());
    const everything = await Neighbour.join(home.address);
    await everything.until(`openpims/${vin}/availability`, (payload) => payload === "online");
    await home.remove(vin);
    const late = await Neighbour.join(home.address);
    const left = [...late.topics.keys()].filter((name) => name.includes(vin));
    expect(left).toEqual([]);
  });
});
