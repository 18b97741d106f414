// An account whose vehicles change, and a vehicle whose answers come late or out of order.
import type { Pims, Streams } from "@openpims/sdk";
import { tlsStreams } from "@openpims/sdk/node";
import { succeeded } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DemoVehicles } from "../support/demo-vehicle.ts";

let demo: DemoVehicles;
beforeAll(async () => {
  demo = await DemoVehicles.start(200);
});
afterAll(async () => {
  await demo.stop();
  expect(demo.failures).toEqual([]);
});

const vehiclesOf = async (pims: Pims) => succeeded(await pims.get("pims.vehicle.vehicles")).result.vehicles;

/** The servers' answers for an account without a vehicle, by the ends of their addresses. */
const NOTHING = { "/user/vehicles": { _embedded: { vehicles: [] } }, "/car-associations": [] };

it("an account without a vehicle has an empty list, and its first vehicle has its association", async () => {
  let isEmpty = true;
  const emptied: typeof fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const found = Object.entries(NOTHING).find(([end]) => pathname.endsWith(end));
    return isEmpty && found ? Response.json(found[1]) : fetch(input, init);
  };
  const pims = await demo.service.enrolled(await demo.service.createAccount(), { fetch: emptied });
  expect(await vehiclesOf(pims)).toEqual([]);
  isEmpty = false;
  expect(await vehiclesOf(pims)).toMatchObject([{ carAssociationID: expect.any(String) }]);
  succeeded(await pims.release());
});

it("a vehicle that was bought since has its activation steps", async () => {
  const { pims, vin } = await demo.owner();
  const customer = demo.bench.fleet.contract(vin)?.customer ?? expect.fail("no customer");
  const bought = demo.bench.fleet.add(customer, 8, { motorization: "electric", brand: "Peugeot" }).identity
    .vin;
  const wanted = { resetSteps: false, stepsStatus: "all" } as const;
  succeeded(await pims.get("pims.subscription.steps", { vin, ...wanted }));
  succeeded(await pims.get("pims.subscription.steps", { vin: bought, ...wanted }));
  succeeded(await pims.release());
});

/** Streams whose vehicle events go through a function first. */
const withEvents = (event: (bytes: Uint8Array, data: (bytes: Uint8Array) => void) => void): Streams => ({
  ...tlsStreams,
  open: (address, { data, closed }, options) => {
    const read = (bytes: Uint8Array): void =>
      new TextDecoder().decode(bytes).includes("MPHRTServices") ? event(bytes, data) : data(bytes);
    return tlsStreams.open(address, { data: read, closed }, options);
  },
});

it("a wake-up gives the state that the vehicle sends for it", async () => {
  demo.bench.clock.setRate(20);
  // Later than the servers' next answer, which has the older state.
  const streams = withEvents((bytes, data) => setTimeout(() => data(bytes), 2_000));
  const { pims } = await demo.driver({ streams });
  const asked = demo.bench.clock.now();
  const message = await pims.get("pims.vehicle.informations", {
    actionType: "remote",
    action: "refreshWithWakeUp",
  });
  const { lastUpdate } = succeeded(message).result.vehicle.ressources.status;
  expect(Date.parse(lastUpdate ?? "")).toBeGreaterThanOrEqual(asked);
  succeeded(await pims.release());
});

describe("the end of a charge", () => {
  const type = ["remoteChargeFinished", "remoteChargeInterrupted"] as const;

  it("is told once, also where older events come behind it", async () => {
    const packets: Uint8Array[] = [];
    let replay = (_: Uint8Array): void => {};
    const streams = withEvents((bytes, data) => {
      packets.push(bytes);
      replay = data;
      data(bytes);
    });
    const { pims, vin } = await demo.driver({ streams });
    const told: unknown[] = [];
    succeeded(
      await pims.subscribe("pims.vehicle.event", { actionType: "remote", type }, (event) => {
        if (event.status === "RESULT") told.push(event.result?.notification);
      }),
    );
    demo.bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(0), 10_000);
    demo.bench.fleet.happen(vin, { type: "unplug" });
    await vi.waitFor(() => expect(told).toEqual(["remoteChargeInterrupted"]), 10_000);
    for (const packet of [...packets]) replay(packet);
    // Callbacks come in tasks of their own.
    succeeded(await pims.get("pims.vehicle.state"));
    expect(told).toEqual(["remoteChargeInterrupted"]);
    succeeded(await pims.release());
  });

  it("is told of a vehicle that was chosen after the subscription", async () => {
    const { pims, vin } = await demo.driver();
    const customer = demo.bench.fleet.contract(vin)?.customer ?? expect.fail("no customer");
    const second = demo.bench.fleet.add(customer, 9, { motorization: "electric", brand: "Peugeot" }).identity
      .vin;
    const told: unknown[] = [];
    succeeded(
      await pims.subscribe("pims.vehicle.event", { actionType: "remote", type }, (event) => {
        if (event.status === "RESULT") told.push(event.result?.notification);
      }),
    );
    demo.bench.fleet.happen(second, { type: "plug", stationW: 7_400 });
    await vehiclesOf(pims);
    succeeded(await pims.set("pims.vehicle.vin", { actionType: "remote", vin: second }));
    await vi.waitFor(async () => {
      const { state } = succeeded(await pims.get("pims.vehicle.state")).result;
      expect(state.charging.value).toBe("InProgress");
    }, 10_000);
    demo.bench.fleet.happen(second, { type: "unplug" });
    await vi.waitFor(() => expect(told).toEqual(["remoteChargeInterrupted"]), 10_000);
    succeeded(await pims.release());
  });
});
