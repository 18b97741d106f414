// The cars of the demo, whose broker keeps its certificate in the service's folder.
import { AccountCars, type AccountCarsOptions, type OpenCars } from "@openpims/vehicles";
import { brokerCertificate } from "./certificate.ts";

export interface DemoCarOptions extends AccountCarsOptions {
  /** The service's folder, which keeps the broker's certificate. */
  readonly folder: string;
  /** Without it the field's, or a free one if that is taken. */
  readonly brokerPort?: number;
}

export interface OpenCar extends OpenCars {
  readonly certificateFile: string;
}

/** Gives each account of the demo's service a car. */
export class DemoCar {
  readonly #options: DemoCarOptions;
  readonly #cars: AccountCars;

  constructor(options: DemoCarOptions) {
    this.#options = options;
    this.#cars = new AccountCars(options);
  }

  get bench(): AccountCars["bench"] {
    return this.#cars.bench;
  }

  /** The service's option: it serves the REST API, which takes the service's tokens. */
  get attach(): AccountCars["attach"] {
    return this.#cars.attach;
  }

  /**
   * Opens the broker, in the folder of the service that has started.
   * @param origin the service's address
   * @throws Error with a message for the operator if the port is taken, or a file of the certificate cannot be used
   */
  async open(origin: string): Promise<OpenCar> {
    const { folder, brokerPort } = this.#options;
    const { file: certificateFile, ...certificate } = brokerCertificate(folder);
    return { ...(await this.#cars.open({ origin, certificate, brokerPort })), certificateFile };
  }

  close(): Promise<void> {
    return this.#cars.close();
  }
}
