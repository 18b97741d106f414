// psa_car_controller, unmodified: it enrols at the service with an SMS and a PIN, and drives the demo's car.
import { DEFAULT_MAC_ID } from "@openpims/service";
import { Application } from "@openpims/testing/browser";
import { PASSWORD, PIN, type TestService, temporaryFolder } from "@openpims/testing/harness";
import { type ConnectionEvent, type Judgement, live } from "@openpims/vehicles";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ASSOCIATIONS, bearer, DemoCars, type Json } from "../support/demo-cars.ts";
import { type FieldFront, openFieldFront } from "./field-front.ts";
import { PsaCarController, reasonToSkip } from "./psa-car-controller/controller.ts";

const reason = reasonToSkip();

/** The mAccess id of the field's clients, as in their recording. */
const FIELD_MAC_ID = "bb8e981582b0f31353108fb020bead1c";

// Nothing here waits for a time, but for the effect of a step. Its own waits last a minute.
const PATIENCE_MS = 90_000;
/** It imports much before it listens: more than a minute on a machine that has a twentieth of a core for it. */
const START_PATIENCE_MS = 150_000;
/** It keeps a token for two minutes at least, however often that is refused. */
const NEW_TOKEN_PATIENCE_MS = 180_000;
vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: START_PATIENCE_MS });

const SECONDS = 1000;
const REPORT_EVERY_MS = 300 * SECONDS;
/** It subscribes to the answers for its customer, and to the events of its car, one by one. */
const SUBSCRIPTIONS = 2;
const POLL = { timeout: PATIENCE_MS, interval: 200 };

// Each step needs those before it: none is tried again by itself, and none is tried after a failure.
describe.skipIf(reason !== "")(`psa_car_controller${reason}`, { retry: 0 }, () => {
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
  let hasFailed = false;

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
    controller = await PsaCarController.spawn(`${folder.path}/controller`, settings, front);
    await controller.ready();
  });
  afterAll(async () => {
    await controller?.stop();
    await front?.close();
    await cars.close();
    folder.remove();
  });

  beforeEach(({ skip, onTestFailed }) => {
    skip(hasFailed, "a step before it failed");
    onTestFailed(() => {
      hasFailed = true;
      console.error(`The end of psa_car_controller's log:\n${controller.logEnd}`);
    });
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
  /** Waits until commands of a service have succeeded. */
  const succeeded = (name: string, times = 1) =>
    expect.poll(() => ends(name).filter((code) => code === "0").length, POLL).toBeGreaterThanOrEqual(times);

  /** It reads the charge, which the servers show a moment after it began. */
  const readCharge = async () => {
    car.bench.clock.moveTo(car.bench.clock.now() + 10 * SECONDS);
    expect(JSON.stringify(await controller.get(`/get_vehicleinfo/${vin}`))).toContain("InProgress");
  };

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
    await succeeded("VehCharge/state");
    await controller.says(/VehCharge\/state b'\{[^}]*"return_code":"0"/);
  });

  it("unlocks the doors", async () => {
    expect(await controller.get(`/lock_door/${vin}/0`)).toBe(true);
    await succeeded("Doors");
    expect(state()?.body.doors.locked).toBe(false);
  });

  it("flashes the lights", async () => {
    await controller.get(`/lights/${vin}/10`);
    await succeeded("Lights");
  });

  it("starts the preconditioning, and keeps the programs", async () => {
    const program = { days: [true, false, false, false, false, false, true], hour: 7, minute: 30, on: true };
    car.bench.fleet.order(vin, (before) => {
      const { preconditioning } = before.body;
      const [, ...others] = preconditioning.programs;
      const programs = [program, ...others] as const;
      return { ...before, body: { ...before.body, preconditioning: { ...preconditioning, programs } } };
    });
    // It takes the programs from the events, one event after the other, and logs each before it stores the programs.
    // Once it logs the second one, those of the first are stored.
    car.bench.remote.publishEvent(vin, "session");
    car.bench.remote.publishEvent(vin, "session");
    await controller.says(/"hour":7,"minute":30,"on":1[\s\S]*"hour":7,"minute":30,"on":1/);
    expect(await controller.get(`/preconditioning/${vin}/1`)).toBe(true);
    await succeeded("ThermalPrecond");
    expect(state()?.body.preconditioning).toMatchObject({ status: "Enabled", cause: "Immediate" });
    expect(state()?.body.preconditioning.programs[0]).toEqual(program);
  });

  it("charges later, and now", async () => {
    // An event of a charge that it has not read over REST makes it wait for a minute in the thread of its connection.
    // Two of them in a row are longer than its keep-alive, and the broker cuts the connection. So it reads first, without
    // an event of the plug or of the report that a charging car sends at every full five minutes.
    const { clock } = car.bench;
    clock.moveTo(Math.ceil(clock.now() / REPORT_EVERY_MS) * REPORT_EVERY_MS + SECONDS);
    car.bench.fleet.order(vin, (before) => live(before, { type: "plug", stationW: 7000, at: before.now }));
    await readCharge();
    expect(await controller.get(`/charge_hour?vin=${vin}&hour=22&minute=30`)).not.toBe(false);
    await succeeded("VehCharge");
    expect(state()?.body.charging?.deferred).toEqual({ hour: 22, minute: 30 });
    await controller.get(`/charge_now/${vin}/1`);
    await succeeded("VehCharge", 2);
    expect(state()?.body.charging?.status).toBe("InProgress");
    await readCharge();
  });

  it(
    "buys another token where its own has expired, and sends the command again",
    async () => {
      // Its token has just ended, and the broker does not cut the connection until the new one is there, however late.
      service.clock.advance((tokenEndsAt - service.clock.now()) / SECONDS + 1);
      stoppedAt = service.clock.now();
      expect(await controller.get(`/lock_door/${vin}/1`)).toBe(true);
      await expect.poll(() => ends("Doors"), POLL).toContain("400");
      // It first sends the command again with the same token, and its user presses once more.
      const press = async () => {
        if (ends("Doors").at(-1) === "400") await controller.get(`/lock_door/${vin}/1`);
        return ends("Doors").at(-1);
      };
      await expect.poll(press, { timeout: NEW_TOKEN_PATIENCE_MS, interval: 10 * SECONDS }).toBe("0");
      expect(state()?.body.doors.locked).toBe(true);
    },
    NEW_TOKEN_PATIENCE_MS,
  );

  it("made the mistakes that the recorder knows, as a time as text, and no others", () => {
    expect(judgements()).toContain("units");
    const known: Judgement[] = ["units", "two commands at once", "resent without a new token"];
    expect(known).toEqual(expect.arrayContaining(judgements()));
    expect(steps("accepted")).toBe(1);
    expect(steps("ended")).toBe(0);
  });
});
