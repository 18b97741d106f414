// The laws of the model, over random lives.
import type { VehicleState } from "@openpims/vehicles";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codes, desk } from "../support/desk.ts";
import { anyEvent, anyLife, liveThrough } from "../support/random-life.ts";

const RUNS = { numRuns: 150 };
const HOUR = 3_600_000;

const program = fc.record({
  day: fc.array(fc.constantFrom(0, 1), { minLength: 7, maxLength: 7 }),
  hour: fc.integer({ min: 0, max: 23 }),
  minute: fc.integer({ min: 0, max: 59 }),
  on: fc.constantFrom(0, 1),
});

const programs = fc.record(
  { program1: program, program2: program, program3: program, program4: program },
  { requiredKeys: [] },
);

const anyCommand = fc.oneof(
  fc.record({ service: fc.constant("VehCharge/state"), parameters: fc.constant({ action: "state" }) }),
  fc.record({
    service: fc.constant("VehCharge"),
    parameters: fc.record({
      type: fc.constantFrom("immediate", "delayed"),
      program: fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) }),
    }),
  }),
  fc.record({
    service: fc.constant("ThermalPrecond"),
    parameters: fc.record({ asap: fc.constantFrom("activate", "deactivate"), programs }),
  }),
  fc.record({
    service: fc.constant("Doors"),
    parameters: fc.record({ action: fc.constantFrom("lock", "unlock") }),
  }),
  fc.record({ service: fc.constant("Horn"), parameters: fc.constant({ nb_horn: 2, action: "activate" }) }),
  fc.record({
    service: fc.constant("Lights"),
    parameters: fc.constant({ duration: 10, action: "activate" }),
  }),
);

type Step = { readonly hours: number } & (
  | { readonly event: typeof anyEvent extends fc.Arbitrary<infer T> ? T : never }
  | { readonly command: typeof anyCommand extends fc.Arbitrary<infer T> ? T : never }
);

/** Hours to wait, then an event or a command. */
const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ hours: fc.constantFrom(0, 0.001, 0.02, 1, 30, 200), event: anyEvent }),
    fc.record({ hours: fc.constantFrom(0, 0.001, 0.02, 1, 30, 200), command: anyCommand }),
  ),
  { maxLength: 15 },
);

const energyOf = ({ body }: VehicleState) => ({
  battery: body.traction?.energyWh ?? 0,
  capacity: body.traction?.capacityWh ?? 0,
  fuel: body.fuel?.levelCl ?? 0,
  tank: body.fuel?.tankCl ?? 0,
  plugged: body.charging !== undefined && body.charging.status !== "Disconnected",
});

describe("energy", () => {
  it("comes from a station or a pump only, and fits into battery and tank", () => {
    fc.assert(
      fc.property(anyLife, ({ seed, events }) => {
        const { bench, clock, vin } = desk({}, seed);
        const now = () => energyOf(bench.fleet.find(vin) ?? expect.fail());
        for (const [hours, event] of events) {
          const start = now();
          clock.moveTo(clock.now() + Math.round(hours * HOUR));
          const later = now();
          if (!start.plugged) expect(later.battery).toBeLessThanOrEqual(start.battery);
          expect(later.fuel).toBeLessThanOrEqual(start.fuel);
          bench.fleet.happen(vin, event);
          const after = now();
          expect(after.battery).toBe(later.battery);
          if (event.type !== "refuel") expect(after.fuel).toBe(later.fuel);
          expect(after.battery).toBeGreaterThanOrEqual(0);
          expect(after.battery).toBeLessThanOrEqual(after.capacity);
          expect(after.fuel).toBeGreaterThanOrEqual(0);
          expect(after.fuel).toBeLessThanOrEqual(after.tank);
        }
      }),
      RUNS,
    );
  });

  it("is what the kilometres of all trips took", () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const { bench, clock, vin, pass } = desk({}, life.seed);
        const start = bench.fleet.find(vin)?.body.odometer.km ?? 0;
        liveThrough(life, vin, { fleet: bench.fleet, clock });
        pass(10 * HOUR);
        const state = bench.fleet.find(vin) ?? expect.fail();
        const driven = state.trips.reduce((sum, { distanceKm }) => sum + distanceKm, 0);
        expect(state.body.odometer.km - start).toBeCloseTo(driven, 4);
        for (const { start: before, end, distanceKm } of state.trips) {
          const wh = (before.traction?.energyWh ?? 0) - (end.traction?.energyWh ?? 0);
          const cl = (before.fuel?.levelCl ?? 0) - (end.fuel?.levelCl ?? 0);
          const km =
            (wh / 1000) * (before.traction?.kmPerKwh ?? 0) + (cl / (before.fuel?.clPer100Km ?? 1)) * 100;
          expect(km).toBeCloseTo(distanceKm, 4);
        }
      }),
      RUNS,
    );
  });
});

describe("commands", () => {
  it("end once each, whatever happens to the vehicle", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), anySteps, async (seed, steps) => {
        const { bench, vin, messages, command, pass } = desk({}, seed);
        const sent: string[] = [];
        for (const step of steps) {
          pass(Math.round(step.hours * HOUR));
          if ("event" in step) bench.fleet.happen(vin, step.event);
          else sent.push(await command(step.command.service, step.command.parameters));
        }
        // Each of the waiting commands may take the whole time without an answer.
        pass(sent.length * 200_000);
        const ends = messages
          .map(({ payload }) => JSON.parse(payload) as Record<string, unknown>)
          .filter(({ return_code }) => return_code !== undefined);
        expect(ends.map(({ correlation_id }) => correlation_id).sort()).toEqual(sent.sort());
      }),
      RUNS,
    );
  });

  it("get no answer from a vehicle in deep sleep, and 901 before 903 from one asleep", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), anyCommand, async (seed, deep, { service, parameters }) => {
        const { messages, command, pass } = desk({ motorization: "electric" }, seed);
        pass(deep ? 7 * 24 * HOUR : HOUR);
        await command(service, parameters);
        pass(200_000);
        const found = codes(messages);
        if (deep) expect(found).toEqual(["900", "901", "300"]);
        else expect(found.slice(0, 3)).toEqual(["900", "901", "903"]);
      }),
      RUNS,
    );
  });

  it("leave the programs exactly as the last one wrote them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(programs, { minLength: 1, maxLength: 4 }), async (written) => {
        const { bench, vin, command, pass, messages } = desk({ motorization: "electric" });
        for (const one of written) {
          await command("ThermalPrecond", { asap: "deactivate", programs: one });
          pass(60_000);
        }
        const last = written.at(-1) ?? {};
        const unused = { day: [0, 0, 0, 0, 0, 0, 0], hour: 34, minute: 7, on: 0 };
        const expected = {
          program1: last.program1 ?? unused,
          program2: last.program2 ?? unused,
          program3: last.program3 ?? unused,
          program4: last.program4 ?? unused,
        };
        const event = JSON.parse(messages.at(-1)?.payload ?? "");
        expect(event.precond_state.programs).toEqual(expected);
        expect(bench.fleet.find(vin)?.body.preconditioning.programs.map(({ hour }) => hour)).toEqual(
          Object.values(expected).map(({ hour }) => hour),
        );
      }),
      RUNS,
    );
  });
});

describe("a life", () => {
  it("is the same for the same seed and events, however often somebody looks", () => {
    fc.assert(
      fc.property(anyLife, fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 20 }), (life, looks) => {
        const one = desk({}, life.seed);
        liveThrough(life, one.vin, { fleet: one.bench.fleet, clock: one.clock });
        const other = desk({}, life.seed);
        for (const [hours, event] of life.events) {
          const end = other.clock.now() + Math.round(hours * HOUR);
          for (const look of looks) {
            const moment = other.clock.now() + look * 61_000;
            if (moment < end) other.clock.moveTo(moment);
            other.bench.fleet.find(other.vin);
          }
          other.clock.moveTo(end);
          other.bench.fleet.happen(other.vin, event);
        }
        expect(other.bench.fleet.find(other.vin)).toEqual(one.bench.fleet.find(one.vin));
      }),
      RUNS,
    );
  });
});
