// Every REST answer, by the vendor's own document.
import type { VehicleState } from "@openpims/vehicles";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desk } from "../support/desk.ts";
import { EXCEPTIONS, FURTHER_NAMES, isThere, OpenApi } from "../support/openapi.ts";
import { anyLife, liveThrough } from "../support/random-life.ts";

const LIVES = 1000;
const reason = isThere ? "" : " (SKIPPED: the vendor's OpenAPI document is not beside the checkout)";

/** Addresses that the bench leaves out. */
const LEFT_OUT = /callbacks|remotes|monitors/;

/** Fills in the ids of a path: of records in a trip where the path is a trip's, and of any other. */
function addressOf(path: string, id: string, state: VehicleState | undefined): string {
  const { trips = [], alerts = [], collisions = [] } = state ?? {};
  const moments = path.includes("alerts")
    ? alerts.map((alert) => ({ id: alert.id, at: alert.startedAt }))
    : collisions.map((collision) => ({ id: collision.id, at: collision.at }));
  const inTrip = (at: number, { startedAt, stoppedAt }: (typeof trips)[number]): boolean =>
    at >= startedAt && at <= stoppedAt;
  const trip = trips.find((one) => moments.some(({ at }) => inTrip(at, one))) ?? trips.at(-1);
  const record = path.includes("{tid}")
    ? moments.find(({ at }) => trip !== undefined && inTrip(at, trip))
    : moments.at(-1);
  return path
    .replace("{id}", id)
    .replace("{tid}", trip?.id ?? "none")
    .replace("{aid}", path.includes("alarms") ? id.slice(0, 64) : (record?.id ?? "none"))
    .replace("{cid}", record?.id ?? "none");
}

describe.skipIf(!isThere)(`the vendor's OpenAPI document${reason}`, () => {
  it(`allows every answer about ${LIVES} random lives, with named exceptions`, async () => {
    const document = new OpenApi();
    const paths = document.paths().filter((path) => !LEFT_OUT.test(path));
    expect(paths.length).toBeGreaterThan(15);
    const answered = new Set<string>();
    await fc.assert(
      fc.asyncProperty(anyLife, async (life) => {
        const { bench, clock, vin, id, get, pass } = desk({}, life.seed);
        liveThrough(life, vin, { fleet: bench.fleet, clock });
        pass(10_000);
        const state = bench.fleet.find(vin);
        const of = (path: string): string => addressOf(path, id, state);
        for (const path of paths) {
          const { status, body } = await get(of(path));
          if (status === 200) answered.add(path);
          expect(document.violations(path, status, JSON.parse(body))).toEqual([]);
        }
        const extended = "?extension=onboardCapabilities,branding,pictures";
        const { body } = await get(`/user/vehicles${extended}`);
        expect(document.violations("/user/vehicles", 200, JSON.parse(body))).toEqual([]);
        const { body: points } = await get(`/user/vehicles/${id}/telemetry?extension=location,maintenance`);
        expect(document.violations("/user/vehicles/{id}/telemetry", 200, JSON.parse(points))).toEqual([]);
      }),
      { numRuns: LIVES },
    );
    expect([...answered].sort()).toEqual([...paths].sort());
    expect([...document.usedExceptions].sort()).toEqual(EXCEPTIONS.map(({ name }) => name).sort());
    expect([...document.furtherNames].sort()).toEqual([...FURTHER_NAMES].sort());
  }, 300_000);
});
