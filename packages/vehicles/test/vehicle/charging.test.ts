import { describe, expect, it } from "vitest";
import { desk } from "../support/desk.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NINE_PM = { hour: 21, minute: 0 };

/** An electric vehicle on the desk, and what a test reads of its charge. */
function chargingDesk() {
  const all = desk();
  const read = () => {
    const { body } = all.bench.fleet.find(all.vin) ?? expect.fail();
    const { traction, charging } = body;
    if (!traction || !charging) return expect.fail("an electric vehicle has a battery");
    return { status: charging.status, level: traction.energyWh / traction.capacityWh };
  };
  return { ...all, read };
}

describe("a charge", () => {
  it("begins with the cable, slows down to the end, and is complete", () => {
    const { bench, vin, pass, read } = chargingDesk();
    bench.fleet.happen(vin, { type: "plug", stationW: 100_000 });
    const start = read();
    expect(start.status).toBe("InProgress");
    const gains: number[] = [];
    for (let last = start.level, i = 0; i < 40 && read().status === "InProgress"; i++) {
      pass(10 * MINUTE);
      gains.push(read().level - last);
      last = read().level;
    }
    expect(read()).toEqual({ status: "Finished", level: 1 });
    expect(gains[0]).toBeGreaterThan((gains.at(-2) ?? 0) * 2);
  });

  it("waits for its time where it is deferred, and starts at once on command", async () => {
    const { bench, vin, pass, read, command } = chargingDesk();
    await command("VehCharge", { type: "delayed", program: NINE_PM });
    pass(MINUTE);
    bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    expect(read().status).toBe("Stopped");
    pass(10 * HOUR);
    expect(read().status).toBe("Stopped");
    pass(HOUR);
    expect(read().status).toBe("InProgress");
    await command("VehCharge", { type: "delayed", program: NINE_PM });
    pass(MINUTE);
    expect(read().status).toBe("Stopped");
    await command("VehCharge", { type: "immediate", program: NINE_PM });
    pass(MINUTE);
    expect(read().status).toBe("InProgress");
  });

  it("ends at 80 % with its limit, and goes on without", async () => {
    const { bench, vin, pass, read, command } = chargingDesk();
    await command("VehCharge/limit", { action: "daily" });
    pass(MINUTE);
    bench.fleet.happen(vin, { type: "plug", stationW: 11_000 });
    pass(20 * HOUR);
    expect(read()).toEqual({ status: "Finished", level: 0.8 });
    await command("VehCharge/limit", { action: "trip" });
    pass(MINUTE);
    await command("VehCharge", { type: "immediate", program: NINE_PM });
    pass(20 * HOUR);
    expect(read()).toEqual({ status: "Finished", level: 1 });
  });

  it("sends events by itself, at least at its end", () => {
    const { bench, vin, pass, messages } = chargingDesk();
    bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    pass(20 * HOUR);
    const states = messages.map(({ payload }) => JSON.parse(payload).charging_state.hmi_state);
    expect(states[0]).toBe(1);
    expect(states.at(-1)).toBe(3);
    expect(messages.length).toBeGreaterThan(20);
  });
});

describe("a drive", () => {
  it("ends where the energy ends", () => {
    const { bench, vin, pass, read } = chargingDesk();
    bench.fleet.happen(vin, { type: "drive", km: 2_000, minutes: 1_440 });
    pass(24 * HOUR);
    const { trips } = bench.fleet.find(vin) ?? expect.fail();
    expect(read().level).toBeCloseTo(0, 6);
    expect(trips).toHaveLength(1);
    expect(trips[0]?.distanceKm).toBeLessThan(350);
  });

  it("takes exactly the energy that there is, however fast", () => {
    const { bench, vin, pass } = chargingDesk();
    bench.fleet.happen(vin, { type: "drive", km: 400, minutes: 1 });
    const { body, drive } = bench.fleet.find(vin) ?? expect.fail();
    const km = ((body.traction?.energyWh ?? 0) / 1000) * (body.traction?.kmPerKwh ?? 0);
    expect(drive?.speedKmh).toBeLessThan(131);
    pass(24 * HOUR);
    expect(bench.fleet.find(vin)?.trips[0]?.distanceKm).toBeCloseTo(km, 6);
  });

  it("is kept with the latest five hundred others", () => {
    const { bench, vin, pass } = chargingDesk();
    for (let i = 0; i < 505; i++) {
      bench.fleet.happen(vin, { type: "drive", km: 0.1, minutes: 1 });
      pass(2 * MINUTE);
    }
    expect(bench.fleet.find(vin)?.trips).toHaveLength(500);
  });

  it("does not begin with a cable in the vehicle, and no cable goes into a moving one", () => {
    const { bench, vin, pass, read } = chargingDesk();
    bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    bench.fleet.happen(vin, { type: "drive", km: 5, minutes: 10 });
    pass(HOUR);
    expect(bench.fleet.find(vin)?.trips).toEqual([]);
    bench.fleet.happen(vin, { type: "unplug" });
    bench.fleet.happen(vin, { type: "drive", km: 5, minutes: 10 });
    bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    expect(read().status).toBe("Disconnected");
  });
});

describe("preconditioning", () => {
  const PROGRAM = { day: [0, 0, 0, 0, 0, 1, 0], hour: 7, minute: 30, on: 1 };
  const status = ({ bench, vin }: ReturnType<typeof desk>) =>
    bench.fleet.find(vin)?.body.preconditioning ?? expect.fail();

  it("starts by its program on its day, and ends by itself", async () => {
    const all = chargingDesk();
    await all.command("ThermalPrecond", { asap: "deactivate", programs: { program3: PROGRAM } });
    // The desk's day is a Thursday, and the program's a Saturday.
    all.pass(21 * HOUR + 30 * MINUTE);
    expect(status(all).status).toBe("Disabled");
    all.pass(24 * HOUR);
    expect(status(all)).toMatchObject({ status: "Enabled", cause: "Scheduled" });
    all.pass(10 * MINUTE);
    expect(status(all).status).toBe("Finished");
  });

  it("fails with its reason: an open door, a low battery", async () => {
    const open = chargingDesk();
    open.bench.fleet.happen(open.vin, { type: "unlock" });
    open.bench.fleet.happen(open.vin, { type: "open", door: "Trunk" });
    await open.command("ThermalPrecond", { asap: "activate", programs: {} });
    open.pass(MINUTE);
    expect(status(open)).toMatchObject({ status: "Failure", failure: "DoorOpened" });
    const low = chargingDesk();
    low.bench.fleet.happen(low.vin, { type: "drive", km: 2_000, minutes: 1_440 });
    low.pass(24 * HOUR);
    await low.command("ThermalPrecond", { asap: "activate", programs: {} });
    low.pass(MINUTE);
    expect(status(low)).toMatchObject({ status: "Failure", failure: "LowBattery" });
  });
});
