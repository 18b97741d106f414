import { once } from "node:events";
import { connect } from "node:net";
import { BenchClock, type RunningBench, type StartOptions, startBench } from "@openpims/vehicles";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const CUSTOMER = "AP-ACNT200000123456";
const START = Date.UTC(2026, 10, 26, 10, 0, 0);

let bench: RunningBench;

beforeEach(async () => {
  bench = await startBench({
    clock: new BenchClock({ start: START, rate: 0 }),
    controlToken: "control",
    customers: [
      {
        customer: CUSTOMER,
        scopes: ["data:telemetry", "data:position"],
        bearer: "bearer",
        remoteToken: "remote",
        vehicles: [{ seed: 1, motorization: "electric", brand: "Opel" }],
      },
    ],
  });
});

afterEach(() => bench.close());

async function control(call: string, body?: unknown, headers: Record<string, string> = {}) {
  const [method = "", path = ""] = call.split(" ");
  const answer = await fetch(`${bench.origin}/bench${path}`, {
    method,
    headers: { authorization: "Bearer control", "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

describe("the controls", () => {
  it("need their guard", async () => {
    expect((await control("GET /state", undefined, { authorization: "Bearer bearer" })).status).toBe(401);
    expect((await control("POST /faults", {}, { authorization: "" })).status).toBe(401);
  });

  it("take JSON only, of a bounded size", async () => {
    const type = { "content-type": "text/plain" };
    expect((await control("POST /clock", { rate: 2 }, type)).status).toBe(415);
    expect((await control("POST /clock", "x".repeat(70_000))).status).toBe(413);
    expect((await control("POST /clock", "{")).status).toBe(400);
    expect((await control("POST /clock", "[]")).status).toBe(400);
  });

  it("move the clock on", async () => {
    await control("POST /clock", { advanceMs: 60_000 });
    await control("POST /clock", { moveTo: "2026-11-27T00:00:00Z" });
    expect((await control("GET /state")).body.clock).toEqual({ now: "2026-11-27T00:00:00.000Z", rate: 0 });
    expect((await control("POST /clock", { moveTo: "2026-11-01T00:00:00Z" })).status).toBe(400);
    expect((await control("POST /clock", { rate: -1 })).status).toBe(400);
  });

  it("let events happen to a vehicle", async () => {
    const [vehicle] = (await control("GET /state")).body.vehicles;
    const path = `/vehicles/${vehicle.id}/events`;
    expect((await control(`POST ${path}`, { type: "plug", stationW: 7_400 })).body.battery).toMatchObject({
      plugged: true,
      status: "InProgress",
    });
    expect((await control(`POST ${path}`, { type: "plug", stationW: -1 })).status).toBe(400);
    expect((await control(`POST ${path}`, { type: "fly" })).status).toBe(400);
    expect((await control(`POST ${path}`, { type: "unplug", station: 1 })).status).toBe(400);
    expect((await control("POST /vehicles/abc/events", { type: "unplug" })).status).toBe(404);
  });

  it("say that an event cannot happen", async () => {
    const [vehicle] = (await control("GET /state")).body.vehicles;
    const path = `/vehicles/${vehicle.id}/events`;
    const happens = async (event: object) => (await control(`POST ${path}`, event)).status;
    for (const event of [
      { type: "unplug" },
      { type: "lock" },
      { type: "close", door: "Driver" },
      { type: "refuel", litres: 5 },
      { type: "alert-end", alert: "RiskOfIce" },
    ])
      expect([event.type, await happens(event)]).toEqual([event.type, 409]);
    expect(await happens({ type: "drive", km: 5, minutes: 10 })).toBe(200);
    expect(await happens({ type: "plug", stationW: 7_400 })).toBe(409);
  });

  it("add and remove vehicles, and take rights", async () => {
    const added = await control("POST /vehicles", { customer: CUSTOMER, seed: 7, motorization: "hybrid" });
    expect(added).toMatchObject({ status: 201, body: { motorization: "hybrid" } });
    expect((await control(`DELETE /vehicles/${added.body.id}`)).status).toBe(200);
    expect((await control(`DELETE /vehicles/${added.body.id}`)).status).toBe(404);
    const [vehicle] = (await control("GET /state")).body.vehicles;
    await control(`POST /vehicles/${vehicle.id}/rights`, { service: "Doors", granted: false });
    expect(bench.fleet.contract(vehicle.vin)?.withoutRights).toContain("Doors");
    expect((await control("GET /state")).body.vehicles[0].missingRights).toEqual(["Doors"]);
  });

  it("add, list and remove faults", async () => {
    const [vehicle] = (await control("GET /state")).body.vehicles;
    const fault = { of: "rest", type: "html error", vehicle: vehicle.id, times: 3 };
    const { body } = await control("POST /faults", fault);
    expect((await control("GET /state")).body.faults).toMatchObject([{ id: body.id, fault: { times: 3 } }]);
    expect((await control(`DELETE /faults/${body.id}`)).status).toBe(200);
    expect((await control(`DELETE /faults/${body.id}`)).status).toBe(404);
    for (const wrong of [
      { of: "rest", type: "late" },
      { of: "moon" },
      { ...fault, vehicle: "abc" },
      // A misspelled field would make the fault another one.
      { ...fault, vin: vehicle.vin },
      { of: "rest", type: "html error", service: "Doors" },
      { of: "broker", type: "restart", vehicle: vehicle.id },
    ])
      expect((await control("POST /faults", wrong)).status).toBe(400);
  });

  it("are bounded: the same vehicle once, a customer's form, a hundred faults, known alerts", async () => {
    const vehicle = { customer: CUSTOMER, seed: 9, brand: "Opel", motorization: "electric" };
    expect((await control("POST /vehicles", { ...vehicle, customer: "somebody" })).status).toBe(400);
    expect((await control("POST /vehicles", vehicle)).status).toBe(201);
    expect((await control("POST /vehicles", vehicle)).status).toBe(400);
    for (let i = 0; i < 100; i++) bench.faults.add({ of: "rest", type: "html error" });
    expect((await control("POST /faults", { of: "rest", type: "html error" })).status).toBe(400);
    const [{ id }] = (await control("GET /state")).body.vehicles;
    const alert = { type: "alert", alert: "Surprise", severity: "Critical" };
    expect((await control(`POST /vehicles/${id}/events`, alert)).status).toBe(400);
  });

  it("accept every fault that they list", async () => {
    const { known } = (await control("GET /state")).body;
    for (const [of, types] of Object.entries<string[]>(known.faults))
      for (const type of types) {
        const more =
          type === "late"
            ? { ms: 1_000 }
            : type === "answer"
              ? { returnCode: "300", respData: { error: 1 }, reason: "r", service: "Doors" }
              : {};
        expect((await control("POST /faults", { of, type, ...more })).status).toBe(201);
      }
  });

  it("show the record, and stream it", async () => {
    const abort = new AbortController();
    const stream = await fetch(`${bench.origin}/bench/stream`, {
      headers: { authorization: "Bearer control" },
      signal: abort.signal,
    });
    await fetch(`${bench.origin}/connectedcar/v4/user?client_id=c`, {
      headers: { authorization: "Bearer bearer", "x-introspect-realm": "clientsB2COpel" },
    });
    const { value } = (await stream.body?.getReader().read()) ?? {};
    abort.abort();
    const entry = { number: 1, kind: "rest", path: "/connectedcar/v4/user", status: 200 };
    const text = new TextDecoder().decode(value);
    expect(text).toMatch(/^event: entry\ndata: /);
    expect(JSON.parse(text.split("data: ")[1] ?? "")).toMatchObject(entry);
    expect((await control("GET /record?after=0")).body.entries).toMatchObject([entry]);
    expect((await control("GET /record?after=1")).body.entries).toEqual([]);
  });
});

describe("streams", () => {
  const open = (signal: AbortSignal) =>
    fetch(`${bench.origin}/bench/stream`, { headers: { authorization: "Bearer control" }, signal });

  async function restart(streamLimits: NonNullable<StartOptions["streamLimits"]>) {
    await bench.close();
    bench = await startBench({ customers: [], controlToken: "control", streamLimits });
  }

  it.each([{ streamsOfAddress: 2 }, { streams: 2 }])("are bounded by %j", async (limits) => {
    await restart(limits);
    const [first, others] = [new AbortController(), new AbortController()];
    expect((await open(first.signal)).status).toBe(200);
    expect((await open(others.signal)).status).toBe(200);
    expect((await open(others.signal)).status).toBe(429);
    first.abort();
    // The server learns of the end a moment later.
    await expect.poll(async () => (await open(others.signal)).status).toBe(200);
    others.abort();
  });

  it("end with a reader who takes nothing", async () => {
    await restart({ unsentBytes: 50_000 });
    const { hostname, port } = new URL(bench.origin);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write("GET /bench/stream HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer control\r\n\r\n");
    await once(socket, "data");
    socket.pause();
    const closed = once(socket, "close");
    // Beyond the buffers of the sockets.
    for (let i = 0; i < 200_000; i++) bench.recorder.unread("AP-ACNT0001");
    socket.resume();
    await closed;
  });
});

describe("the server of a bench", () => {
  it("answers REST until a token is revoked, and nothing elsewhere", async () => {
    const headers = { authorization: "Bearer bearer", "x-introspect-realm": "clientsB2COpel" };
    const get = (path: string) => fetch(`${bench.origin}${path}?client_id=c`, { headers });
    const answer = await get("/connectedcar/v4/user/vehicles");
    expect(answer.headers.get("content-type")).toContain("application/hal+json");
    const [vehicle] = (await answer.json())._embedded.vehicles;
    expect(vehicle._links.self.href.startsWith(bench.origin)).toBe(true);
    const picture = await fetch(vehicle.pictures[0]);
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
    expect((await get("/elsewhere")).status).toBe(404);
    bench.revoke("bearer");
    expect((await get("/connectedcar/v4/user/vehicles")).status).toBe(401);
  });
});
