// The bundled service with the demo's cars, and facades on it: REST and the broker on real sockets.
import type { Listener, Pims, PimsOptions } from "@openpims/sdk";
import { tlsStreams } from "@openpims/sdk/node";
import type { ServiceOptions } from "@openpims/service";
import { otp, succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { DemoCar, type OpenCar } from "../../packages/server/src/car/demo-car.ts";

/** A facade whose user has bought the remote-access token with an OTP, its car chosen and its signals subscribed to. */
export interface Driver {
  readonly pims: Pims;
  readonly login: string;
  readonly vin: string;
  /** Every message of the subscription, in their order. */
  readonly signals: Parameters<Listener<{ readonly code: number }>>[0][];
}

/** The service, its cars, and their bench. */
export class DemoVehicles {
  readonly service: TestService;
  readonly car: DemoCar;
  readonly failures: unknown[];
  readonly opened: OpenCar;
  readonly #folder: ReturnType<typeof temporaryFolder>;

  private constructor(
    parts: Pick<DemoVehicles, "service" | "car" | "failures" | "opened">,
    folder: typeof temporaryFolder,
  ) {
    this.service = parts.service;
    this.car = parts.car;
    this.failures = parts.failures;
    this.opened = parts.opened;
    this.#folder = folder();
  }

  /** @param rate seconds of the cars in a second of the machine */
  static async start(rate = 20, options: Partial<ServiceOptions> = {}): Promise<DemoVehicles> {
    const folder = temporaryFolder();
    const failures: unknown[] = [];
    const car = new DemoCar({
      folder: folder.path,
      brokerPort: 0,
      failed: (error) => failures.push(error),
    });
    const service = await TestService.start({ ...options, attach: car.attach });
    const opened = await car.open(service.url);
    car.bench.clock.setRate(rate);
    return new DemoVehicles({ service, car, failures, opened }, () => folder);
  }

  async stop(): Promise<void> {
    await this.car.close();
    await this.service.stop();
    this.#folder.remove();
  }

  get bench(): DemoCar["bench"] {
    return this.car.bench;
  }

  /** A facade with an enrolled device, which no OTP was given to yet. */
  async owner(options: PimsOptions = {}): Promise<{ pims: Pims; login: string; vin: string }> {
    const login = await this.service.createAccount();
    const pims = await this.service.enrolled(login, { streams: tlsStreams, ...options });
    const { vehicles } = succeeded(await pims.get("pims.vehicle.vehicles")).result;
    const [vehicle] = vehicles;
    if (!vehicle) throw new Error("the account has no car");
    return { pims, login, vin: vehicle.vin };
  }

  async driver(options: PimsOptions = {}): Promise<Driver> {
    const owner = await this.owner(options);
    await otp(owner.pims);
    const signals: Driver["signals"] = [];
    succeeded(await owner.pims.subscribe("pims.vehicle.signal", null, (message) => signals.push(message)));
    succeeded(await owner.pims.set("pims.vehicle.vin", { actionType: "remote", vin: owner.vin }));
    return { ...owner, signals };
  }
}
