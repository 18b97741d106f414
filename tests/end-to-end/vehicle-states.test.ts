// The subscription to vehicles' states: each event of the vehicle gives its state, without a request.
import { codeOf, otp, succeeded } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DemoVehicles } from "../support/demo-vehicle.ts";

let demo: DemoVehicles;
beforeAll(async () => {
  demo = await DemoVehicles.start(100);
});
afterAll(() => demo.stop());

it("tells the state at an event of the vehicle, and reads nothing for it", async () => {
  const { pims, vin } = await demo.driver();
  succeeded(await pims.get("pims.vehicle.state"));
  const told: { vin: string; locks: unknown; updatedAt: string | null }[] = [];
  let arrived = (): void => {};
  const subscribed = await pims.subscribe("pims.vehicle.state", null, (message) => {
    if (message.status !== "RESULT" || !message.result) return;
    const { state } = message.result;
    told.push({ vin: message.result.vin, locks: state.locks.value, updatedAt: state.updatedAt });
    arrived();
  });
  succeeded(subscribed);
  expect(codeOf(await pims.subscribe("pims.vehicle.state", null, () => undefined))).toBe(2005);
  const requests = demo.bench.recorder.entries().filter(({ kind }) => kind === "rest").length;
  const event = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  demo.bench.fleet.happen(vin, { type: "unlock" });
  await event;
  expect(told.at(-1)).toEqual({ vin, locks: ["Unlocked"], updatedAt: expect.stringMatching(/Z$/) });
  expect(demo.bench.recorder.entries().filter(({ kind }) => kind === "rest").length).toBe(requests);
  succeeded(await pims.unsubscribe("pims.vehicle.state"));
  succeeded(await pims.release());
});

it("needs an OTP, and then begins", async () => {
  const { pims } = await demo.owner();
  const subscribe = () => pims.subscribe("pims.vehicle.state", null, () => undefined);
  expect(codeOf(await subscribe())).toBe(2302);
  await otp(pims);
  succeeded(await subscribe());
  succeeded(await pims.release());
});
