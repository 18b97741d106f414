import { expect, it } from "vitest";
import type { Job } from "../../src/job/job.ts";
import { Changes } from "../../src/vehicle/changes.ts";
import type { State, Vehicle } from "../../src/vehicle/chosen.ts";

const job = { language: "en", configuration: { given: { timeZone: "UTC" } } } as Job;
const vehicle = { vin: "VF30000000000000X", brand: "Peugeot", label: "e-208" } as unknown as Vehicle;
const updatedAt = new Date().toISOString();

/** A state whose other fields have no value. */
const stateOf = (values: Record<string, unknown>): State =>
  new Proxy({} as State, {
    get: (_, name) => (name === "updatedAt" ? updatedAt : { value: values[String(name)] ?? null, updatedAt }),
  });

it("tells a field that changes, and one that is no longer known, once each", () => {
  const changes = new Changes(job, vehicle);
  changes.linesOf(stateOf({ electricLevel: 50, mileage: 1200 }));
  expect(changes.linesOf(stateOf({ electricLevel: 51, mileage: 1200 }))).toEqual([
    expect.stringContaining("51 %"),
  ]);
  expect(changes.linesOf(stateOf({ mileage: 1200 }))).toEqual(["battery: no longer known"]);
  expect(changes.linesOf(stateOf({ mileage: 1200 }))).toEqual([]);
  expect(changes.linesOf(stateOf({ electricLevel: 51, mileage: 1200 }))).toEqual([
    expect.stringContaining("51 %"),
  ]);
});
