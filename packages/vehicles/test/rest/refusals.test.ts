import type { RestFault } from "@openpims/vehicles";
import { describe, expect, it } from "vitest";
import { CUSTOMER, desk } from "../support/desk.ts";

const bodyOf = ({ body }: { readonly body: string }) => JSON.parse(body);

describe("the gateway", () => {
  it.each([
    ["no bearer", { authorization: "" }],
    ["another scheme", { authorization: "Basic bearer" }],
    ["an unknown token", { authorization: "Bearer other" }],
  ])("answers 401 in the words that clients refresh on: %s", async (_, headers) => {
    const answer = await desk().get("/user/vehicles", headers);
    expect(answer.status).toBe(401);
    expect(bodyOf(answer)).toEqual({
      httpCode: "401",
      httpMessage: "Unauthorized",
      moreInformation: "Token is invalid",
    });
  });

  it.each([
    ["a realm", "/user/vehicles?client_id=client", { "x-introspect-realm": "" }],
    ["a known realm", "/user/vehicles?client_id=client", { "x-introspect-realm": "staff" }],
  ])("asks for %s", async (_, path, headers) => {
    const answer = await desk().get(path, headers);
    expect(answer.status).toBe(401);
    expect(bodyOf(answer).moreInformation).toContain("Cannot pass the security checks");
  });

  it("asks for a client_id", async () => {
    const { bench } = desk();
    const headers = { authorization: "Bearer bearer", "x-introspect-realm": "clientsB2CPeugeot" };
    const answer = await bench.rest({
      method: "GET",
      url: "/connectedcar/v4/user",
      origin: "https://x",
      headers,
    });
    expect(answer.status).toBe(401);
  });

  it("counts requests, and refuses those above the limits", async () => {
    const { get, pass } = desk(undefined, 1, { limits: { aDay: 5, aSecond: 3 } });
    const statuses = async (count: number) => {
      const answers = [];
      for (let i = 0; i < count; i++) answers.push(await get("/user"));
      return answers;
    };
    const [first, , , fourth] = await statuses(4);
    expect(first?.headers).toMatchObject({
      "X-RateLimit-Limit-1": "5",
      "X-RateLimit-Remaining-1": "4",
      "X-RateLimit-Limit-2": "3",
      "X-RateLimit-Remaining-2": "2",
    });
    expect(fourth).toMatchObject({ status: 429, headers: { "Retry-After": "1", "X-RateLimit-Reset": "1" } });
    pass(1_000);
    const [fifth, sixth, seventh] = await statuses(3);
    expect([fifth?.status, sixth?.status]).toEqual([200, 200]);
    expect(seventh).toMatchObject({ status: 429, headers: { "Retry-After": "86399" } });
  });
});

describe("another customer's vehicle", () => {
  it("is not there", async () => {
    const { get, bench } = desk();
    const { id } = bench.fleet.add("AP-ACNT200000999999", 2).identity;
    for (const path of ["", "/status", "/trips", "/lastPosition", "/alerts"])
      expect((await get(`/user/vehicles/${id}${path}`)).status).toBe(404);
  });
});

describe("scopes", () => {
  it.each([
    ["/lastPosition", "data:position"],
    ["/trips", "data:trip"],
    ["/alerts", "data:alert"],
    ["/collisions", "data:collision"],
    ["/maintenance", "data:telemetry"],
  ])("%s needs %s", async (path, scope) => {
    const { get, id, bearers } = desk();
    expect((await get(`/user/vehicles/${id}${path}`)).status).toBe(200);
    const grant = bearers.get("bearer") ?? { customer: CUSTOMER, scopes: [] };
    bearers.set("bearer", { ...grant, scopes: grant.scopes.filter((one) => one !== scope) });
    expect((await get(`/user/vehicles/${id}${path}`)).status).toBe(403);
  });

  it("decide on the parts of the status", async () => {
    const { get, id, bearers } = desk();
    bearers.set("bearer", { customer: CUSTOMER, scopes: [] });
    expect(Object.keys(bodyOf(await get(`/user/vehicles/${id}/status`)))).toEqual([
      "_links",
      "createdAt",
      "updatedAt",
    ]);
  });
});

describe("a fault of REST", () => {
  it.each([
    ["invalid token", 401, "Token is invalid"],
    ["security checks", 401, "Cannot pass the security checks"],
    ["identity error", 401, "error_description"],
    ["no status", 404, "40400"],
    ["no compatible vehicle", 404, "40410"],
    ["vehicles not found", 500, "50038"],
    ["replaced box", 500, "50000"],
    ["debug body", 500, '"debug"'],
    ["html error", 502, "<html>"],
    ["too many requests", 429, "Rate Limit exceeded"],
  ] satisfies [RestFault["type"], number, string][])("%s answers %i", async (type, status, text) => {
    const { get, id, bench, vin } = desk();
    bench.faults.add({ of: "rest", type, vin });
    const answer = await get(`/user/vehicles/${id}/status`);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(text);
    expect((await get("/user/vehicles")).status).toBe(200);
  });

  it("too many requests has the headers of a real one", async () => {
    const { get, bench } = desk();
    bench.faults.add({ of: "rest", type: "too many requests" });
    expect((await get("/user")).headers).toMatchObject({
      "X-RateLimit-Limit-1": "100000",
      "X-RateLimit-Remaining-1": "0",
      "X-RateLimit-Remaining-2": "0",
      "X-RateLimit-Reset": "30",
      "Retry-After": "30",
    });
  });

  it("freezes the dates, not the values", async () => {
    const { get, id, bench, vin, pass } = desk();
    bench.faults.add({ of: "rest", type: "frozen dates" });
    const read = async () => bodyOf(await get(`/user/vehicles/${id}/status`));
    const before = await read();
    bench.fleet.happen(vin, { type: "drive", km: 5, minutes: 10 });
    pass(3_600_000);
    const after = await read();
    expect(after.odometer.mileage).toBeGreaterThan(before.odometer.mileage);
    expect(after.odometer.createdAt).toBe(before.odometer.createdAt);
    expect(after.updatedAt).toBe(before.updatedAt);
  });

  it("shows the values that stand for unknown", async () => {
    const { get, id, bench } = desk();
    bench.faults.add({ of: "rest", type: "sentinel values" });
    const { energies, environment } = bodyOf(await get(`/user/vehicles/${id}/status`));
    expect(energies[0].extension.electric.charging.chargingRate).toBe(510);
    expect(environment.air.temp).toBe(215);
  });

  it("ends after its number of times", async () => {
    const { get, bench } = desk();
    bench.faults.add({ of: "rest", type: "html error", times: 1 });
    expect((await get("/user/vehicles")).status).toBe(502);
    expect((await get("/user/vehicles")).status).toBe(200);
  });

  it("waits for its turn behind an older one", async () => {
    const { get, bench } = desk();
    for (const type of ["html error", "too many requests", "no status"] as const)
      bench.faults.add({ of: "rest", type, times: 1 });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await get("/user/vehicles")).status);
    expect(statuses).toEqual([502, 429, 404, 200]);
  });
});
