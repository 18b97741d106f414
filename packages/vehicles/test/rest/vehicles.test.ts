import { describe, expect, it } from "vitest";
import { CUSTOMER, desk, ORIGIN } from "../support/desk.ts";

const HOUR = 3_600_000;

const bodyOf = ({ body }: { readonly body: string }) => JSON.parse(body);

describe("the list of vehicles", () => {
  it("is HAL, with the customer's own vehicles", async () => {
    const { get, vin, id, bench } = desk();
    bench.fleet.add("AP-ACNT200000999999", 2);
    const answer = await get("/user/vehicles");
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/hal+json;charset=UTF-8");
    const page = bodyOf(answer);
    expect(page).toMatchObject({ total: 1, totalPage: 1, currentPage: 0 });
    const [vehicle] = page._embedded.vehicles;
    expect(vehicle).toMatchObject({ vin, id, brand: "Peugeot", motorization: "Electric" });
    expect(vehicle._links.status.href).toBe(`${ORIGIN}/connectedcar/v4/user/vehicles/${id}/status`);
  });

  it("has ids and VINs of the field's form", async () => {
    const { get, bench } = desk();
    for (let seed = 10; seed < 40; seed++) bench.fleet.add(CUSTOMER, seed);
    for (const { id, vin } of bodyOf(await get("/user/vehicles"))._embedded.vehicles) {
      expect(id).toMatch(/^[0-9a-f]{96}$/);
      expect(vin).toMatch(/^V[RX][\dEK][A-HJ-NPR-Z]{8}\d{6}$/);
    }
  });

  it("is cut into pages, whose links lead through all of it", async () => {
    const { get, bench } = desk();
    for (let seed = 10; seed < 20; seed++) bench.fleet.add(CUSTOMER, seed);
    const vins: string[] = [];
    let path: string | undefined = "/user/vehicles?pageSize=4";
    for (let pages = 0; path !== undefined && pages < 9; pages++) {
      const page = bodyOf(await get(path));
      expect(page).toMatchObject({ total: 11, totalPage: 3, currentPage: pages });
      vins.push(...page._embedded.vehicles.map(({ vin }: { vin: string }) => vin));
      path = page._links.next?.href.replace(`${ORIGIN}/connectedcar/v4`, "");
    }
    expect(vins).toEqual(bench.fleet.of(CUSTOMER).map(({ identity }) => identity.vin));
  });

  it("takes a range, and the start of a VIN", async () => {
    const { get, bench, vin } = desk();
    bench.fleet.add(CUSTOMER, 10, { brand: "Opel" });
    expect(bodyOf(await get("/user/vehicles?indexRange=1-1")).total).toBe(1);
    expect(bodyOf(await get("/user/vehicles?vinPrefix=VR3"))._embedded.vehicles).toMatchObject([{ vin }]);
  });

  it.each([
    "pageSize=0",
    "pageSize=61",
    "pageSize=x",
    "indexRange=5-1",
    "indexRange=-1",
    "pageToken=9",
    "extension=keys",
  ])("refuses %s", async (query) => {
    const answer = await desk().get(`/user/vehicles?${query}`);
    expect(answer.status).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ code: 40005, message: "Invalid parameter" });
  });

  it("is 40410 without a vehicle", async () => {
    const { get, bench, vin } = desk();
    bench.fleet.remove(vin);
    expect(bodyOf(await get("/user/vehicles")).code).toBe(40410);
  });
});

describe("the status", () => {
  it("carries both generations of names", async () => {
    const { get, id } = desk();
    const status = bodyOf(await get(`/user/vehicles/${id}/status`));
    expect(status.energy[0].charging).toEqual(status.energies[0].extension.electric.charging);
    expect(status.preconditionning).toEqual(status.preconditioning);
    expect(status["timed.odometer"]).toEqual(status.odometer);
    expect(status.service).toEqual({ type: "Electric", updatedAt: expect.any(String) });
    expect(status._links.self.href).toContain("profile=endUser");
  });

  it("lags behind the vehicle, and dates each part by its own change", async () => {
    const { get, id, bench, vin, pass } = desk();
    pass(HOUR);
    bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    const read = async () => bodyOf(await get(`/user/vehicles/${id}/status`));
    const charging = ({ energies }: { energies: { extension: { electric: { charging: unknown } } }[] }) =>
      energies[0]?.extension.electric.charging;
    expect(charging(await read())).toMatchObject({ plugged: false, status: "Disconnected" });
    pass(6_000);
    const later = await read();
    expect(charging(later)).toMatchObject({ plugged: true, status: "InProgress", chargingMode: "Slow" });
    expect(later.energies[0].createdAt).toBe("2026-11-26T11:00:00Z");
    expect(later.odometer.createdAt).toBe("2026-11-26T10:00:00Z");
  });

  it("stands still under privacy: everything, or the position alone", async () => {
    const { get, id, bench, vin, pass } = desk();
    const read = async () => bodyOf(await get(`/user/vehicles/${id}/status`));
    const before = await read();
    bench.fleet.happen(vin, { type: "privacy", state: "Geolocation" });
    bench.fleet.happen(vin, { type: "drive", km: 10, minutes: 10 });
    pass(HOUR);
    const located = await read();
    expect(located.privacy.state).toBe("Geolocation");
    expect(located.lastPosition).toEqual(before.lastPosition);
    expect(located.odometer.mileage).toBeGreaterThan(before.odometer.mileage);
    bench.fleet.happen(vin, { type: "privacy", state: "Full" });
    bench.fleet.happen(vin, { type: "drive", km: 10, minutes: 10 });
    pass(HOUR);
    const full = await read();
    expect(full.privacy.state).toBe("Full");
    expect(full.odometer).toEqual(located.odometer);
  });

  it.each(["odometer", "kinetic"])("refuses extension=%s", async (extension) => {
    const { get, id } = desk();
    expect((await get(`/user/vehicles/${id}/status?extension=${extension}`)).status).toBe(400);
  });
});

describe("trips", () => {
  async function afterTwo() {
    const all = desk();
    const { bench, vin, pass } = all;
    bench.fleet.happen(vin, { type: "drive", km: 30, minutes: 40 });
    pass(10 * 60_000);
    bench.fleet.happen(vin, { type: "alert", alert: "RiskOfIce", severity: "Warning" });
    bench.fleet.happen(vin, { type: "collision", side: "Rear", severity: "Minor" });
    pass(HOUR);
    bench.fleet.happen(vin, { type: "drive", km: 0.5, minutes: 2 });
    pass(HOUR);
    return {
      ...all,
      trips: async (query = "") => bodyOf(await all.get(`/user/vehicles/${all.id}/trips${query}`)),
    };
  }

  it("appear at the end of drives, the latest first", async () => {
    const { trips } = await afterTwo();
    expect((await trips())._embedded.trips).toMatchObject([
      { distance: 0.5, duration: 120, done: true },
      {
        distance: 30,
        duration: 2400,
        kinetic: { avgSpeed: 45 },
        segments: [{ propulsion: "Electric", percent: 100 }],
      },
    ]);
  });

  it.each([
    ["?distance=0.6-", [30]],
    ["?duration=60-300", [0.5]],
    ["?timestamps=2026-11-26T11:00:00Z/", [0.5]],
    ["?timestamps=/2026-11-26T10:30:00%2B00:00", [30]],
    ["?timestamps=2026-11-26T10:00:00Z/PT1M", [30]],
    ["?states=Nominal", [0.5, 30]],
    ["?states=DataLacking,Unfinished", []],
  ])("pass the filter %s", async (query, distances) => {
    const { trips } = await afterTwo();
    expect(
      (await trips(query))._embedded.trips.map(({ distance }: { distance: number }) => distance),
    ).toEqual(distances);
  });

  it.each([
    "?distance=x",
    "?timestamps=yesterday/",
    "?timestamps=2026-11-26T10:00:00/",
    "?timestamps=/",
    "?states=Good",
  ])("refuse the filter %s", async (query) => {
    const { get, id } = desk();
    expect((await get(`/user/vehicles/${id}/trips${query}`)).status).toBe(400);
  });

  it("have way points, alerts, collisions and telemetry of their own", async () => {
    const { get, id, trips } = await afterTwo();
    const [short, long] = (await trips())._embedded.trips;
    const below = async (trip: { id: string }, name: string) =>
      bodyOf(await get(`/user/vehicles/${id}/trips/${trip.id}/${name}`));
    expect((await below(long, "wayPoints")).total).toBe(41);
    expect((await below(long, "alerts"))._embedded.alerts).toMatchObject([{ type: "RiskOfIce" }]);
    expect((await below(long, "collisions"))._embedded.Collisions).toMatchObject([
      { details: [{ side: "Rear" }] },
    ]);
    expect((await below(long, "telemetry")).total).toBeGreaterThan(30);
    expect((await below(short, "alerts")).total).toBe(0);
  });
});

describe("the side addresses", () => {
  it("have associations and rights", async () => {
    const { bench, id, vin } = desk();
    bench.fleet.setRight(vin, "Doors", false);
    const headers = { authorization: "Bearer bearer", "x-introspect-realm": "clientsB2CPeugeot" };
    const get = async (path: string) =>
      bodyOf(await bench.rest({ method: "GET", url: `${path}?client_id=c`, origin: ORIGIN, headers }));
    expect(await get("/applications/cvs/v4/mauv/car-associations")).toEqual([
      { car_association_id: id.slice(0, 24), customer: { id: CUSTOMER }, vehicle: { vin } },
    ]);
    const { services } = await get(`/applications/cvs/v4/rights/vehicle/${vin}`);
    const granted = services.unit.flatMap((unit: { mqtt_services: string[] }) => unit.mqtt_services);
    expect(granted).toContain("Horn");
    expect(granted).not.toContain("Doors");
  });
});
