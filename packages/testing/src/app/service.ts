import { randomInt, randomUUID } from "node:crypto";
import type { InitializeParameters } from "@openpims/sdk";
import type { Bench } from "@openpims/vehicles";
import { TestAccount } from "./account.ts";
import { TestClock } from "./clock.ts";
import { type Settings, type Started, startBeside, startHere } from "./started.ts";

/** The place of the service, and its settings. */
export interface TestServiceOptions extends Settings {
  /** True runs the service in a process of its own, so that it shares no event loop with the test. */
  readonly beside?: boolean;
  /** True gives each account a car, which the SDK reads and commands. */
  readonly car?: boolean;
}

/** An answer of the operator API. */
export interface OperatorAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any call; the test says what it must be
  readonly body: any;
}

const REDIRECT = "http://127.0.0.1/callback";
const PASSWORD = "correct horse battery";

/**
 * A service for tests, with accounts whose devices need no person. {@link startTestService} makes it.
 * @example
 * const service = await startTestService();
 * const account = await service.account();
 * await service.advance(600);
 * await service.close();
 */
export class TestService {
  readonly #started: Started;
  /** The time of the devices. {@link TestService.advance} turns it together with the service's. */
  readonly clock: TestClock;
  /** True if each account has a car. */
  readonly hasCars: boolean;

  constructor(started: Started, clock: TestClock, hasCars = false) {
    this.#started = started;
    this.clock = clock;
    this.hasCars = hasCars;
  }

  /** The service's address. */
  get url(): string {
    return this.#started.url;
  }

  /** The bearer of the operator API. */
  get adminToken(): string {
    return this.#started.adminToken;
  }

  /**
   * The bench of the accounts' cars: their fleet, faults and time. See docs/guide/vehicle-bench.md
   * @throws Error for a service without `car`, or in a process of its own
   */
  get bench(): Bench {
    const { bench } = this.#started;
    if (!bench) throw new Error("there is no bench: start the service in this process, with { car: true }");
    return bench;
  }

  /** The parameters of `initialize` for an application's own facade. */
  get parameters(): InitializeParameters {
    return {
      environnement: "development",
      mode: "B2C",
      credential: {
        ...this.#started.client,
        macID: this.#started.macId,
        inWeboURL: this.url,
        webviewsRedirectURI: REDIRECT,
        loginRedirectURI: REDIRECT,
      },
      profile: { brand: "Peugeot" },
    };
  }

  /** Turns the clocks of the service, of its accounts' devices, and of their cars. */
  advance(seconds: number): Promise<void> {
    return this.#started.advance(seconds);
  }

  /**
   * Calls the operator API: docs/reference/operator-api.md
   * @param path after `/admin/v1`
   */
  async operator(method: string, path: string, body?: object): Promise<OperatorAnswer> {
    const response = await fetch(`${this.url}/admin/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.adminToken}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Makes a new account. @param phoneNumber its trusted number, a new one by default; `null` for none */
  async account(phoneNumber: string | null = newNumber()): Promise<TestAccount> {
    const login = `${randomUUID()}@openpims.example`;
    const { status, body } = await this.operator("POST", "/accounts", {
      login,
      password: PASSWORD,
      ...(phoneNumber !== null && { phoneNumber }),
    });
    if (status !== 201) throw new Error(`the account was refused: HTTP ${status} ${JSON.stringify(body)}`);
    return new TestAccount(this, { login, password: PASSWORD, phoneNumber });
  }

  /** Verifies an OTP, as the receiver of the OTP would. It is accepted once. */
  async verify(login: string, otp: string): Promise<boolean> {
    const response = await fetch(`${this.url}/v1/otp/verify`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ login, otp }),
    });
    const answer: { valid?: boolean } = await response.json();
    return answer.valid === true;
  }

  /** Stops the service and removes its folder. */
  close(): Promise<void> {
    return this.#started.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** The SMS to a number per day are limited. */
const newNumber = (): string => `+336${String(randomInt(1e8)).padStart(8, "0")}`;

/**
 * Starts a service on a free port, with an empty store in a folder of its own.
 * @param options `beside`, `car`, and settings of the service such as `policy`
 * @throws Error if it does not start
 * @example
 * const service = await startTestService();
 * const { pims } = await (await service.account()).enrolled();
 * await service.close();
 */
export async function startTestService({
  beside = false,
  car = false,
  ...settings
}: TestServiceOptions = {}): Promise<TestService> {
  const clock = new TestClock();
  const started = await (beside ? startBeside : startHere)({ port: 0, ...settings }, clock, car);
  return new TestService(started, clock, car);
}
