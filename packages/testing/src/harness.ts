// Shared by the end-to-end tests: a real service on real sockets with its own store, and facades on it.
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createPims,
  type InitializeParameters,
  MemoryStorage,
  type Message,
  type Pims,
  type PimsOptions,
  type Platform,
} from "@openpims/sdk";
import { FormUserAgent } from "@openpims/sdk/node";
import { DEFAULT_MAC_ID, type RunningService, type ServiceOptions, startService } from "@openpims/service";
import { TestClock } from "./app/clock.ts";
import { storeOptions } from "./test-stores.ts";

export { TestClock } from "./app/clock.ts";
export { recordIn, recordNameOf } from "./portable/record-names.ts";

export const PIN = "4071";
export const PASSWORD = "correct horse battery";
export const OPERATOR_PASSWORD = "quiet heron by the weir";

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "openpims-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

interface AdminAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any call; the tests say what it must be
  readonly body: any;
}

/** A started service, and its `fetch` if it has no socket. */
type Started = RunningService & { readonly fetch?: typeof globalThis.fetch };

/** A running service, with the operator's calls. */
export class TestService {
  readonly running: Started;
  readonly clock: TestClock;
  /** The address of the store's database; `undefined` for the embedded store in the data folder. */
  readonly databaseUrl: string | undefined;
  readonly #folder: ReturnType<typeof temporaryFolder>;

  private constructor(
    running: Started,
    clock: TestClock,
    folder: ReturnType<typeof temporaryFolder>,
    databaseUrl: string | undefined,
  ) {
    this.running = running;
    this.clock = clock;
    this.#folder = folder;
    this.databaseUrl = databaseUrl;
  }

  /** @param start by default `startService`: on a socket */
  static async start(
    options: Partial<ServiceOptions> = {},
    start: (options: ServiceOptions) => Promise<Started> = startService,
  ): Promise<TestService> {
    const { dataDirectory } = options;
    // The owner of a given folder removes it.
    const folder =
      dataDirectory === undefined ? temporaryFolder() : { path: dataDirectory, remove: () => {} };
    const clock = new TestClock();
    const all = { demo: true, clock, ...(await storeOptions()), ...options, dataDirectory: folder.path };
    try {
      return new TestService(await start(all), clock, folder, all.databaseUrl);
    } catch (error) {
      folder.remove();
      throw error;
    }
  }

  /** A service that runs elsewhere, on the given data folder. */
  static of(
    running: RunningService,
    folder: ReturnType<typeof temporaryFolder>,
    databaseUrl?: string,
  ): TestService {
    return new TestService(running, new TestClock(), folder, databaseUrl);
  }

  get url(): string {
    return this.running.url;
  }

  /** Sends a request to the service. */
  get fetch(): typeof globalThis.fetch {
    return this.running.fetch ?? globalThis.fetch;
  }

  /** The folder of the store and the service's secrets. */
  get dataDirectory(): string {
    return this.#folder.path;
  }

  async stop(): Promise<void> {
    await this.running.close();
    this.#folder.remove();
  }

  /** A call of the operator API. @returns the answer's status and JSON */
  async admin(method: string, path: string, body?: unknown): Promise<AdminAnswer> {
    const response = await this.fetch(`${this.url}/admin/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.running.adminToken}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Makes an operator of the console, who signs in with the answered name and `OPERATOR_PASSWORD`. */
  async createOperator(role: "reader" | "support" | "administrator" = "administrator"): Promise<string> {
    const name = `${role} ${randomUUID().slice(0, 8)}`;
    const { body } = await this.admin("POST", "/operators", { name, role });
    const secret = String(body.link).split("/").at(-1);
    const response = await this.fetch(`${this.url}/admin/v1/invitations/accept`, {
      method: "POST",
      headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
      body: JSON.stringify({ secret, password: OPERATOR_PASSWORD }),
    });
    if (!response.ok) throw new Error(`the operator was not made: ${await response.text()}`);
    return name;
  }

  async createAccount(): Promise<string> {
    const login = `${randomUUID()}@openpims.example`;
    // A new number each time: the SMS to a number per day are limited.
    const phoneNumber = `+336${String(randomInt(1e8)).padStart(8, "0")}`;
    await this.admin("POST", "/accounts", { login, password: PASSWORD, phoneNumber });
    return login;
  }

  account(login: string): Promise<AdminAnswer> {
    return this.admin("GET", `/accounts/${login}`);
  }

  async activationCode(login: string, purpose: "activate" | "reset" = "activate"): Promise<string> {
    const { body } = await this.admin("POST", `/accounts/${login}/activation-codes`, { purpose });
    return body.code;
  }

  async verify(login: string, otp: string): Promise<boolean> {
    const response = await this.fetch(`${this.url}/v1/otp/verify`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.running.adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ login, otp }),
    });
    return ((await response.json()) as { valid: boolean }).valid;
  }

  /** `initialize` parameters for this service. */
  parameters(credential: Partial<InitializeParameters["credential"]> = {}): InitializeParameters {
    return {
      environnement: "development",
      mode: "B2C",
      credential: {
        ...this.running.client,
        macID: DEFAULT_MAC_ID,
        inWeboURL: this.url,
        webviewsRedirectURI: "http://127.0.0.1/callback",
        loginRedirectURI: "http://127.0.0.1/callback",
        ...credential,
      },
      profile: { brand: "Peugeot" },
    };
  }

  platform(login: string): Platform {
    return {
      storage: new MemoryStorage(),
      userAgent: new FormUserAgent({ login, password: PASSWORD }),
      random: (count) => new Uint8Array(randomBytes(count)),
      fetch: this.fetch,
      clock: this.clock,
      deviceName: "test device",
    };
  }

  /** A facade that is not yet initialised. */
  facade(login: string, options: PimsOptions = {}): Pims {
    const servers = { identityProvider: this.url, api: this.url };
    return createPims(this.platform(login), { servers, ...options });
  }

  /** A facade with a signed-in user. */
  async signedIn(login: string, options: PimsOptions = {}): Promise<Pims> {
    const pims = this.facade(login, options);
    succeeded(await pims.initialize(this.parameters()));
    succeeded(await pims.set("pims.authentication.user", { action: "login" }));
    return pims;
  }

  /** A facade with a signed-in user, and a device enrolled with `pin`. */
  async enrolled(login: string, options: PimsOptions = {}, pin = PIN): Promise<Pims> {
    const pims = await this.signedIn(login, options);
    const smsCode = await this.activationCode(login);
    succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: pin, smsCode }));
    return pims;
  }
}

/** Narrows the message to a success. @throws Error with the message if it is FAILED */
export function succeeded<Result>(message: Message<Result>): Message<Result> & { status: "SUCCEEDED" } {
  if (message.status === "FAILED") throw new Error(`FAILED: ${message.error.code} ${message.error.label}`);
  return message as Message<Result> & { status: "SUCCEEDED" };
}

/** The code of a FAILED message. @throws Error with the message if it is SUCCEEDED */
export function codeOf(message: Message): number {
  if (message.status === "FAILED") return message.error.code;
  throw new Error(`expected FAILED, got ${JSON.stringify(message)}`);
}

/** An OTP by the PIN. @throws Error with the code if it fails */
export async function otp(pims: Pims, pinCode = PIN): Promise<string> {
  return succeeded(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode })).result.otp;
}
