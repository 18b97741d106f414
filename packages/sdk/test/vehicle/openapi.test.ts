// The REST reader against random valid answers of the vendor's document, in both generations of names.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Vehicle } from "../../src/vehicle/rest/account.ts";
import { parseVehicles } from "../../src/vehicle/rest/account.ts";
import { parseAlerts, parseMaintenance, parseTrips } from "../../src/vehicle/rest/records.ts";
import { informationsOf } from "../../src/vehicle/state/informations.ts";
import { VEHICLE } from "../../src/vehicle/state/reference-tree.ts";
import { type Dated, readStatus, type VehicleState } from "../../src/vehicle/state/state.ts";
import { isThere, RandomAnswers } from "./openapi-answers.ts";

const reason = isThere ? "" : " (SKIPPED: the vendor's OpenAPI document is not beside the checkout)";
const OFFSET = 60;

type Json = Readonly<Record<string, unknown>>;

/** The status in the names of today alone. */
function inNamesOfToday(status: Json): Json {
  const { energy, preconditionning, "timed.odometer": older, ...rest } = status;
  return rest;
}

/** The same status in the names that field clients still read. */
function inOlderNames(status: Json): Json {
  const { energies, preconditioning, odometer, ...rest } = inNamesOfToday(status);
  return {
    ...rest,
    ...(energies !== undefined && { energy: energies }),
    ...(preconditioning !== undefined && { preconditionning: preconditioning }),
    ...(odometer !== undefined && { "timed.odometer": odometer }),
  };
}

const isDate = (value: unknown): boolean =>
  value === null || (typeof value === "string" && new Date(value).toISOString() === value);

/** The ranges of the numbers, each in its one unit. */
const RANGES: Partial<Readonly<Record<keyof VehicleState, readonly [least: number, most: number]>>> = {
  electricLevel: [0, 100],
  electricRange: [0, 1000],
  chargingRate: [0, 500],
  chargingRemaining: [0, 634],
  fuelLevel: [0, 100],
  temperature: [-60, 80],
  auxiliaryBattery: [0, 100],
};

function expectSound(state: VehicleState): void {
  const { updatedAt, ...fields } = state;
  expect(isDate(updatedAt)).toBe(true);
  for (const [name, field] of Object.entries(fields) as [keyof VehicleState, Dated<unknown>][]) {
    expect(isDate(field.updatedAt), name).toBe(true);
    if (field.value === null) expect(field.updatedAt, name).toBeNull();
    const [least, most] = RANGES[name] ?? [];
    if (typeof field.value !== "number" || least === undefined || most === undefined) continue;
    expect(field.value, name).toBeGreaterThanOrEqual(least);
    expect(field.value, name).toBeLessThanOrEqual(most);
  }
}

/** Checks that a value has the tree's fields, all of them, with the listed values or `null`. */
function expectInTree(value: unknown, tree: unknown, path: string): void {
  if (typeof tree === "string") {
    const type = { String: "string", Boolean: "boolean" }[tree] ?? "number";
    if (value !== null) expect(typeof value, path).toBe(type);
    return;
  }
  const node = tree as Json;
  if (Array.isArray(node.values)) {
    for (const one of value === null ? [] : [value].flat()) expect(node.values, path).toContain(one);
    return;
  }
  const fields = value as Json;
  expect(Object.keys(fields).sort(), path).toEqual(Object.keys(node).sort());
  for (const [name, inner] of Object.entries(node)) expectInTree(fields[name], inner, `${path}.${name}`);
}

const CAR: Vehicle = {
  vin: "VR3UHZKXZNT500001",
  id: "1",
  brand: "Opel",
  label: null,
  motorization: "Hybrid",
};

describe.skipIf(!isThere)(`the vendor's OpenAPI document${reason}`, () => {
  it("gives no status that the reader misreads, in either generation of names", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(new RandomAnswers().of("Status"), (status) => {
        expectSound(readStatus(status, OFFSET));
        const state = readStatus(inNamesOfToday(status), OFFSET);
        expectSound(state);
        expect(readStatus(inOlderNames(status), OFFSET)).toEqual(state);
        expectInTree(informationsOf(state, CAR), VEHICLE, "vehicle");
        for (const [name, field] of Object.entries(state))
          if (typeof field === "object" && field?.value !== null) seen.add(name);
      }),
      { numRuns: 500 },
    );
    // The generator reaches the fields, or the test says nothing.
    expect([...seen]).toEqual(
      expect.arrayContaining([
        "electricLevel",
        "charging",
        "locks",
        "open",
        "preconditioning",
        "privacy",
        "position",
      ]),
    );
  });

  it("gives no trip, alert or maintenance that the reader misreads", () => {
    const answers = new RandomAnswers();
    fc.assert(
      fc.property(answers.of("Alert"), answers.of("Maintenance"), (alert, maintenance) => {
        for (const { startedAt, endedAt } of parseAlerts([alert]))
          expect([startedAt, endedAt].every(isDate)).toBe(true);
        const { days, distance, updatedAt } = parseMaintenance(maintenance);
        expect(isDate(updatedAt)).toBe(true);
        for (const number of [days, distance]) expect(number === null || Number.isFinite(number)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

it("no JSON at all makes the readers throw", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
      const named = (name: string) => ({ ...body, [name]: body });
      for (const name of ["energies", "doorsState", "preconditioning", "lastPosition", "_embedded"])
        expectSound(readStatus(named(name) as Json, OFFSET));
      parseVehicles(named("_embedded") as Json);
      parseTrips(Object.values(body));
      parseAlerts(Object.values(body));
      parseMaintenance(body as Json);
    }),
  );
});
