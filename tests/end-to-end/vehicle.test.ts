// The remote token that an OTP bought locks the demo's car over TLS, and the REST API shows it.

import { webSocketStreams } from "@openpims/sdk/browser";
import { codeOf, otp, succeeded } from "@openpims/testing/harness";
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
const UNLOCK = { action: "doors", doorState: "unlock" } as const;

describe("a command", () => {
  it("locks the doors once, tells its progress, and then the vehicle's state", async () => {
    const { pims, vin, signals } = await demo.driver();
    demo.bench.fleet.happen(vin, { type: "unlock" });
    succeeded(await pims.set("pims.vehicle.command", LOCK));
    expect(demo.bench.fleet.find(vin)?.body.doors.locked).toBe(true);
    await vi.waitFor(() => expect(signals.at(-1)).toMatchObject({ result: { code: 200 } }), 10_000);
    const [first, ...events] = signals;
    expect(first).toMatchObject({ status: "SUCCEEDED" });
    expect(first).not.toHaveProperty("result");
    const codes = events.map((event) => (event.status === "RESULT" ? event.result?.code : undefined));
    expect(codes.filter((code) => code !== 901)).toEqual([900, 903, 200]);
    expect(new Set(signals.map(({ transactionId }) => transactionId)).size).toBe(1);
    expect(events.at(-1)).toMatchObject({
      result: { vehicle: { ressources: { status: { doorStateInformation: { state: ["Locked"] } } } } },
    });
    succeeded(await pims.release());
  });

  it("asks for the PIN only if there is no token: 2302, an OTP, and the same command again", async () => {
    const { pims, vin } = await demo.owner();
    demo.bench.fleet.happen(vin, { type: "lock" });
    succeeded(await pims.subscribe("pims.vehicle.signal", null, () => {}));
    succeeded(await pims.set("pims.vehicle.vin", { actionType: "remote", vin }));
    expect(codeOf(await pims.set("pims.vehicle.command", UNLOCK))).toBe(2302);
    await otp(pims);
    succeeded(await pims.set("pims.vehicle.command", UNLOCK));
    expect(demo.bench.fleet.find(vin)?.body.doors.locked).toBe(false);
    succeeded(await pims.release());
  });
});

describe("weekly programs", () => {
  it("stay where the next one is set before the servers show the first", async () => {
    const { pims, vin } = await demo.driver();
    for (const slot of [2, 3])
      succeeded(
        await pims.set("pims.vehicle.command", {
          action: "preconditioning",
          startNow: false,
          programs: [{ slot, hour: 7, minute: 30, isEnabled: true, occurrence: ["Mon"] }],
        }),
      );
    const programs = demo.bench.fleet.find(vin)?.body.preconditioning.programs;
    expect(programs?.map(({ on }) => on)).toEqual([false, true, true, false]);
    succeeded(await pims.release());
  });
});

describe("informations", () => {
  it("are those of the reference's tables, from the REST API", async () => {
    const { pims, vin } = await demo.owner();
    const message = await pims.get("pims.vehicle.informations", { actionType: "remote", action: "get" });
    const { vehicle } = succeeded(message).result;
    expect(vehicle.attributes).toEqual({ engine: "BEV", vin, brand: "peugeot" });
    expect(vehicle.ressources.status).toMatchObject({
      vin,
      electricInformation: { type: "electric", ChargingInfo: { chargingState: "DISCONNECTED" } },
      fuelInformation: { type: null, chargingLevel: null },
    });
    succeeded(await pims.release());
  });
});

describe("a page's WebSocket", () => {
  it("reaches the same broker on the service's own address", async () => {
    const { pims, vin } = await demo.driver({ streams: webSocketStreams });
    demo.bench.fleet.happen(vin, { type: "unlock" });
    succeeded(await pims.set("pims.vehicle.command", LOCK));
    expect(demo.bench.fleet.find(vin)?.body.doors.locked).toBe(true);
    succeeded(await pims.release());
  });

  it("is refused at any other path, and without the name of MQTT", async () => {
    const refused = async (path: string, protocol?: string) => {
      const socket = new WebSocket(`${demo.service.url.replace(/^http/, "ws")}${path}`, protocol);
      const [event] = await Promise.all([
        new Promise<string>((resolve) => {
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("refused");
        }),
      ]);
      return event;
    };
    expect(await refused("/demo/car/other", "mqtt")).toBe("refused");
    expect(await refused("/demo/car/mqtt")).toBe("refused");
  });
});
