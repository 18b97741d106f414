// One command to a vehicle at a time, for every facade on a storage.
import { MemoryStorage } from "@openpims/sdk";
import { tlsStreams } from "@openpims/sdk/node";
import { codeOf, succeeded } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { DemoVehicles } from "../support/demo-vehicle.ts";

const HOUR_MS = 3_600_000;
/** Longer than the deadlines of a command. */
const LATER_MS = 400_000;

const api = "pims.vehicle.command";
const HORN = { action: "horn" } as const;
const LIGHTS = { action: "warning" } as const;
const WAKE_UP = { actionType: "remote", action: "refreshWithWakeUp" } as const;

// A car that sleeps takes its time, and more on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let demo: DemoVehicles;
beforeAll(async () => {
  demo = await DemoVehicles.start(20);
});
afterAll(() => demo.stop());

/** The commands that the servers got. */
const sent = (): number => demo.bench.recorder.entries().filter(({ kind }) => kind === "command").length;

it("a second facade is refused as within the first one: 2364 the same, 2353 another, and nothing is sent", async () => {
  const storage = new MemoryStorage();
  const { pims: first, login, vin, signals } = await demo.driver({ storage });
  /** Another facade on the storage. @param aheadMs of its clock */
  const another = async (aheadMs = 0) => {
    const clock = { now: () => demo.service.clock.now() + aheadMs };
    const pims = demo.service.facade(login, { storage, clock, streams: tlsStreams });
    succeeded(await pims.initialize(demo.service.parameters()));
    succeeded(await pims.subscribe("pims.vehicle.signal", null, () => undefined));
    succeeded(await pims.set("pims.vehicle.vin", { actionType: "remote", vin }));
    return pims;
  };
  const second = await another();
  demo.bench.faults.add({ of: "command", type: "late", ms: HOUR_MS, service: "Horn", vin, times: 1 });
  const ending = first.set(api, HORN);
  await vi.waitFor(() => {
    const codes = signals.map((signal) => signal.status === "RESULT" && signal.result?.code);
    expect(codes).toContain(903);
  }, 30_000);
  expect(codeOf(await second.set(api, HORN))).toBe(2364);
  expect(codeOf(await second.set(api, LIGHTS))).toBe(2353);
  expect(codeOf(await second.get("pims.vehicle.informations", WAKE_UP))).toBe(2353);
  expect(sent()).toBe(1);

  // The claim of a program that was killed ends with the time that its command may take.
  const later = await another(LATER_MS);
  const next = later.set(api, LIGHTS);
  await vi.waitFor(() => expect(sent()).toBe(2), 30_000);

  demo.bench.clock.moveTo(demo.bench.clock.now() + HOUR_MS);
  succeeded(await ending);
  await next;
  succeeded(await second.set(api, { action: "doors", doorState: "unlock" }));
  for (const pims of [first, second, later]) succeeded(await pims.release());
});
