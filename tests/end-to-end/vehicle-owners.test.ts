// Commands go to the vehicle that was chosen for them, and to no vehicle of a user who has left.
import { MemoryStorage, type Message, type Pims, type UserAgent } from "@openpims/sdk";
import { FormUserAgent, tlsStreams } from "@openpims/sdk/node";
import { codeOf, otp, PASSWORD, succeeded } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DemoVehicles } from "../support/demo-vehicle.ts";

let demo: DemoVehicles;
beforeAll(async () => {
  demo = await DemoVehicles.start();
});
afterAll(async () => {
  await demo.stop();
  expect(demo.failures).toEqual([]);
});

const LOCK = { action: "doors", doorState: "lock" } as const;

const lock = (pims: Pims): Promise<Message> => pims.set("pims.vehicle.command", LOCK);
const choose = (pims: Pims, vin: string): Promise<Message> =>
  pims.set("pims.vehicle.vin", { actionType: "remote", vin });
const watch = (pims: Pims): Promise<Message> => pims.subscribe("pims.vehicle.signal", null, () => {});
const forcedLogin = (pims: Pims): Promise<Message> =>
  pims.set("pims.authentication.user", { action: "forcedLogin" });

async function vinOf(pims: Pims): Promise<string> {
  const { vehicles } = succeeded(await pims.get("pims.vehicle.vehicles")).result;
  return vehicles[0]?.vin ?? expect.fail("no vehicle");
}

describe("another user signs in", () => {
  it.each(["in the same facade", "in another process"])("%s", async (place) => {
    const [first, second] = [await demo.service.createAccount(), await demo.service.createAccount()];
    let login = first;
    const userAgent: UserAgent = {
      authorize: (prompt) => new FormUserAgent({ login, password: PASSWORD }).authorize(prompt),
    };
    const storage = new MemoryStorage();
    const pims = await demo.service.enrolled(first, { streams: tlsStreams, storage, userAgent });
    await otp(pims);
    succeeded(await watch(pims));
    const firstVin = await vinOf(pims);
    succeeded(await choose(pims, firstVin));
    demo.bench.fleet.happen(firstVin, { type: "unlock" });
    succeeded(await lock(pims));

    login = second;
    const other = demo.service.facade(second, { storage, userAgent });
    succeeded(await other.initialize(demo.service.parameters()));
    succeeded(await forcedLogin(place === "in another process" ? other : pims));

    expect(codeOf(await lock(pims))).toBe(2365);
    succeeded(await watch(pims));
    expect(codeOf(await lock(pims))).toBe(2366);
    const informations = await pims.get("pims.vehicle.informations", { actionType: "remote", action: "get" });
    const secondVin = await vinOf(pims);
    expect(succeeded(informations).result.vehicle.attributes.vin).toBe(secondVin);
    expect(secondVin).not.toBe(firstVin);
    succeeded(await choose(pims, secondVin));
    expect(codeOf(await lock(pims))).toBe(2302);
    succeeded(await pims.release());
    succeeded(await other.release());
  });
});

/** Adds a vehicle to the account of another one. @returns its VIN */
function addVehicle(vin: string, seed: number): string {
  const customer = demo.bench.fleet.contract(vin)?.customer ?? "";
  return demo.bench.fleet.add(customer, seed, { motorization: "electric", brand: "Peugeot" }).identity.vin;
}

it("a subscription tells the events of the chosen vehicle only: a notification does not name its vehicle", async () => {
  const { pims, vin } = await demo.driver();
  const other = addVehicle(vin, 1_777_778);
  const events: unknown[] = [];
  const type = ["remoteChargeInterrupted"] as const;
  const subscribed = await pims.subscribe("pims.vehicle.event", { actionType: "remote", type }, (event) => {
    if (event.status === "RESULT") events.push(event.result?.notification);
  });
  succeeded(subscribed);
  succeeded(await choose(pims, other));
  demo.bench.fleet.happen(other, { type: "unlock" });
  // The broker has the subscription before a command.
  succeeded(await lock(pims));
  for (const each of [vin, other]) {
    demo.bench.fleet.happen(each, { type: "plug", stationW: 7_400 });
    demo.bench.fleet.happen(each, { type: "unplug" });
  }
  // A command's messages come after these events.
  succeeded(await pims.set("pims.vehicle.command", { action: "warning" }));
  expect(events).toEqual(["remoteChargeInterrupted"]);
  succeeded(await pims.release());
});

it("a sold vehicle's events are refused, told once, and commands to the other vehicle go on", async () => {
  const { pims, vin } = await demo.driver();
  const other = addVehicle(vin, 1_777_779);
  const errors: unknown[] = [];
  const type = ["remoteChargeInterrupted"] as const;
  const subscribed = await pims.subscribe("pims.vehicle.event", { actionType: "remote", type }, (event) => {
    if (event.status === "RESULT") errors.push(event.error?.code);
  });
  succeeded(subscribed);
  demo.bench.fleet.remove(vin);
  demo.bench.faults.add({ of: "broker", type: "restart", times: 1 });
  await vi.waitFor(() => expect(errors).toEqual([2366]), 30_000);
  demo.bench.fleet.happen(other, { type: "unlock" });
  succeeded(await choose(pims, other));
  succeeded(await lock(pims));
  succeeded(await pims.unsubscribe("pims.vehicle.event"));
  expect(errors).toEqual([2366]);
  succeeded(await pims.release());
});

it("commands to more vehicles than a broker takes filters for", async () => {
  const { pims, vin } = await demo.driver();
  const vins = Array.from({ length: 20 }, (_, n) => addVehicle(vin, 1_888_000 + n));
  for (const each of vins) {
    demo.bench.fleet.happen(each, { type: "unlock" });
    succeeded(await choose(pims, each));
    succeeded(await lock(pims));
  }
  const refusals = demo.bench.recorder
    .entries()
    .filter((entry) => entry.kind === "connection" && entry.event === "subscription refused");
  // The sold vehicle's of the test before.
  expect(refusals).toHaveLength(1);
  succeeded(await pims.release());
});

describe("a vehicle that is chosen during a refresh", () => {
  it("is the next command's, and the refresh stays with the first one", async () => {
    const { pims, vin } = await demo.driver();
    const other = addVehicle(vin, 1_777_777);
    await pims.get("pims.vehicle.vehicles");
    for (const each of [vin, other]) demo.bench.fleet.happen(each, { type: "unlock" });
    // A refresh wakes a plugged vehicle only.
    demo.bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    await vi.waitFor(async () => {
      const { state } = succeeded(await pims.get("pims.vehicle.state")).result;
      expect(state.charging.value).toBe("InProgress");
    }, 10_000);

    const refresh = { actionType: "remote", action: "refresh" } as const;
    const refreshed = pims.get("pims.vehicle.informations", refresh);
    succeeded(await choose(pims, other));
    expect(succeeded(await refreshed).result.vehicle.attributes.vin).toBe(vin);
    succeeded(await lock(pims));
    const isLocked = (each: string) => demo.bench.fleet.find(each)?.body.doors.locked;
    expect([isLocked(vin), isLocked(other)]).toEqual([false, true]);
    succeeded(await pims.release());
  });
});
