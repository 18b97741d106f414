// psa_car_controller, unmodified: it enrols at the service with an SMS and a PIN, and drives the demo's car.
import { DEFAULT_MAC_ID } from "@openpims/service";
import { Application } from "@openpims/testing/browser";
import { PASSWORD, PIN, type TestService, temporaryFolder } from "@openpims/testing/harness";
import type { ConnectionEvent } from "@openpims/vehicles";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ASSOCIATIONS, bearer, DemoCars, type Json } from "../support/demo-cars.ts";
import { type FieldFront, openFieldFront } from "./field-front.ts";
import { PsaCarController, reasonToSkip } from "./psa-car-controller/controller.ts";

const reason = reasonToSkip();

/** The mAccess id of the field's clients, as in their recording. */
const FIELD_MAC_ID = "bb8e981582b0f31353108fb020bead1c";

// It waits in its own threads, for a minute and more; nothing here waits for a time, but for what it does.
const PATIENCE_MS = 600_000;
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });

const SECONDS = 1000;
/** It subscribes to the answers for its customer, and to the events of its car, one by one. */
const SUBSCRIPTIONS = 2;
const POLL = { timeout: PATIENCE_MS, interval: 200 };

describe.skipIf(reason !== "")(`psa_car_controller${reason}`, () => {
  const folder = temporaryFolder();
  let cars: DemoCars;
  let service: TestService;
  let car: DemoCars["car"];
  let front: FieldFront;
  let controller: PsaCarController;
  let login: string;
  let vin: string;
  /** The end of the remote token that it last used. */
  let tokenEndsAt = 0;
  /** The moment at which tokens cease to grow older for the car's servers. */
  let stoppedAt: number | undefined;

  beforeAll(async () => {
    cars = await DemoCars.open({
      clock: { now: () => stoppedAt ?? service?.clock.now() ?? Date.now() },
      checks: (tokens) => ({
        ...tokens,
        remoteAccess: async (token) => {
          const access = await tokens.remoteAccess(token);
          if (access) tokenEndsAt = access.expiresAt;
          return access;
        },
      }),
      service: { macIds: [DEFAULT_MAC_ID, FIELD_MAC_ID] },
    });
    ({ car, service } = cars);
    front = await openFieldFront({ service: service.url, broker: cars.broker });
    login = await service.createAccount();
    const { access_token, refresh_token } = await new Application(service).tokens(login, PASSWORD);
    const { clientId, clientSecret } = service.running.client;
    const associations = await cars.get(ASSOCIATIONS, bearer(access_token));
    const [{ customer, vehicle }] = (await associations.json()) as [Json];
    vin = vehicle.vin;
    const client = { client_id: clientId, client_secret: clientSecret };
    const settings = { ...client, refresh_token, customer_id: customer.id };
    controller = await PsaCarController.start(`${folder.path}/controller`, settings, front);
  });
  afterAll(async () => {
    await controller?.stop();
    await front?.close();
    await cars.close();
    folder.remove();
  });

  const state = () => car.bench.fleet.find(vin);
  /** The return codes of a service's commands, the oldest first. */
  const ends = (name: string): string[] =>
    car.bench.recorder
      .entries()
      .flatMap((entry) => (entry.kind === "end" && entry.service === name ? [entry.returnCode] : []));
  /** The steps of its connections of one kind. */
  const steps = (event: ConnectionEvent["type"]): number =>
    car.bench.recorder.entries().filter((entry) => entry.kind === "connection" && entry.event === event)
      .length;
  /** The judgements of everything that it sent. */
  const judgements = () =>
    car.bench.recorder.entries().flatMap((entry) => (entry.kind === "command" ? entry.judgements : []));
  const ended = (name: string, ...codes: string[]) => expect.poll(() => ends(name), POLL).toEqual(codes);

  it("reads the list of vehicles and the status", async () => {
    expect(await controller.get("/get_vehicles")).toMatchObject([{ vin, brand: "Peugeot" }]);
    const info = (await controller.get(`/get_vehicleinfo/${vin}`)) as Json;
    expect(info.energy ?? info.energies).toBeDefined();
  });

  it("enrols with the code of an SMS and a PIN", async () => {
    await controller.enrol(PIN, async () => {
      const { body } = await service.admin("GET", `/accounts/${login}/outbox`);
      return body.message.code;
    });
    expect((await service.account(login)).body.devices).toHaveLength(1);
  });

  it("buys a token with an OTP, and wakes the car up right behind CONNECT", async () => {
    // The car's servers wait for its subscriptions: what they send before is lost, as in the field.
    car.bench.clock.setRate(0);
    expect(await controller.get(`/wakeup/${vin}`)).toBe(true);
    await expect.poll(() => steps("subscribed"), POLL).toBe(SUBSCRIPTIONS);
    car.bench.clock.moveTo(car.bench.clock.now() + 30 * SECONDS);
    car.bench.clock.setRate(1);
    await controller.says(/"process_code":"901"/);
    await expect.poll(() => ends("VehCharge/state").includes("0"), POLL).toBe(true);
    await controller.says(/VehCharge\/state b'\{[^}]*"return_code":"0"/);
  });

  it("unlocks the doors", async () => {
    expect(await controller.get(`/lock_door/${vin}/0`)).toBe(true);
    await ended("Doors", "0");
    expect(state()?.body.doors.locked).toBe(false);
  });

  it("flashes the lights", async () => {
    await controller.get(`/lights/${vin}/10`);
    await ended("Lights", "0");
  });

  it("starts the preconditioning, and keeps the programs", async () => {
    const program = { days: [true, false, false, false, false, false, true], hour: 7, minute: 30, on: true };
    car.bench.fleet.order(vin, (before) => {
      const { preconditioning } = before.body;
      const [, ...others] = preconditioning.programs;
      const programs = [program, ...others] as const;
      return { ...before, body: { ...before.body, preconditioning: { ...preconditioning, programs } } };
    });
    // It takes the programs from the events.
    car.bench.remote.publishEvent(vin, "session");
    await controller.says(/"hour":7,"minute":30,"on":1/);
    expect(await controller.get(`/preconditioning/${vin}/1`)).toBe(true);
    await ended("ThermalPrecond", "0");
    expect(state()?.body.preconditioning).toMatchObject({ status: "Enabled", cause: "Immediate" });
    expect(state()?.body.preconditioning.programs[0]).toEqual(program);
  });

  it("charges later, and now", async () => {
    car.bench.fleet.happen(vin, { type: "plug", stationW: 7000 });
    expect(await controller.get(`/charge_hour?vin=${vin}&hour=22&minute=30`)).not.toBe(false);
    await ended("VehCharge", "0");
    expect(state()?.body.charging?.deferred).toEqual({ hour: 22, minute: 30 });
    await controller.get(`/charge_now/${vin}/1`);
    await ended("VehCharge", "0", "0");
    expect(state()?.body.charging?.status).toBe("InProgress");
  });

  // A minute after a charge began it asks the car again. Then its token is old enough for it to buy another one.
  it("buys another token where its own has expired, and sends the command again", async () => {
    // The servers show the charge by now. It waits a minute in the thread of its messages where they do not.
    car.bench.clock.moveTo(car.bench.clock.now() + 10 * SECONDS);
    await controller.get(`/get_vehicleinfo/${vin}`);
    const before = ends("VehCharge/state").length;
    await expect.poll(() => ends("VehCharge/state").length, POLL).toBeGreaterThan(before);
    // Its token has just ended, and the broker does not cut the connection until the new one is there, however late.
    service.clock.advance((tokenEndsAt - service.clock.now()) / SECONDS + 1);
    stoppedAt = service.clock.now();
    expect(await controller.get(`/lock_door/${vin}/1`)).toBe(true);
    await ended("Doors", "0", "400", "0");
    expect(state()?.body.doors.locked).toBe(true);
  });

  it("made two mistakes that the recorder knows: a time as text, and a command before the end of another", () => {
    expect(new Set(judgements())).toEqual(new Set(["units", "two commands at once"]));
    expect(steps("accepted")).toBe(1);
  });
});
