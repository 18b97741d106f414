import { type ActivationSetup, Device } from "@openpims/maccess";
import { AccountServices } from "./account-services.ts";
import type { Configuration } from "./configuration.ts";
import { deviceTransport } from "./http.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { PimsFailure } from "./message.ts";
import type { Platform } from "./platform.ts";
import { type KeptOtp, RemoteAccess } from "./remote-access.ts";
import { Session } from "./session.ts";

/** What the SDK tells the strong-authentication server of itself. */
export interface Announced {
  /** `0.2.17` (the default) or `0.2.11`: the device protocol's profile. */
  readonly libraryVersion?: string;
  /** `Generator-1.0` by default, as in the field. */
  readonly hostVersion?: string;
  /** `en` by default. */
  readonly language?: string;
}

export const DEFAULT_TIMEOUT_MS = 10_000;

/** What one call leaves in memory for the next, shared by the cores of one facade that are for the same servers and user. */
interface Kept extends KeptOtp {
  activation?: ActivationSetup | undefined;
}

function isSamePlace(a: Configuration, b: Configuration): boolean {
  const placeOf = ({ environment, brand, clientId, macId, inWeboUrl, servers }: Configuration) =>
    JSON.stringify([environment, brand, clientId, macId, inWeboUrl, servers.identityProvider, servers.api]);
  return placeOf(a) === placeOf(b);
}

/** What an initialised facade works with; every API's `run` is handed it. */
export class Core {
  readonly session: Session;
  readonly accounts: AccountServices;
  readonly remote: RemoteAccess;
  readonly platform: Platform;
  readonly configuration: Configuration;
  readonly ledger: Ledger;
  readonly #device: Device | undefined;
  readonly #kept: Kept;

  /** @param before whose place it takes: what its calls left in memory goes on, where it is for the same servers and user */
  constructor(
    configuration: Configuration,
    platform: Platform,
    announced: Announced,
    timeoutMs: number,
    ledger: Ledger,
    before?: Core,
  ) {
    this.#kept = before && isSamePlace(before.configuration, configuration) ? before.#kept : {};
    this.configuration = configuration;
    this.platform = platform;
    this.ledger = ledger;
    this.session = new Session(configuration, platform, timeoutMs);
    this.accounts = new AccountServices(configuration, platform, this.session, timeoutMs, ledger);
    this.remote = new RemoteAccess(platform, this.accounts, this.#kept);
    const { macId, inWeboUrl } = configuration;
    if (macId === undefined || inWeboUrl === undefined) return;
    this.#device = new Device({
      inWeboUrl,
      announcement: {
        macid: macId,
        hostVersion: announced.hostVersion ?? "Generator-1.0",
        libraryVersion: announced.libraryVersion ?? "0.2.17",
        language: announced.language ?? "en",
      },
      get: deviceTransport(platform.fetch, timeoutMs),
      store: platform.storage.record("device"),
      random: platform.random,
      meter: ledger,
    });
  }

  /** What the last checked SMS code opened. In memory only: it holds the code. */
  get activation(): ActivationSetup | undefined {
    return this.#kept.activation;
  }

  set activation(setup: ActivationSetup | undefined) {
    this.#kept.activation = setup;
  }

  /** @throws PimsFailure 2006 where `macID` or `inWeboURL` is not configured */
  get device(): Device {
    if (!this.#device) throw new PimsFailure(2006);
    return this.#device;
  }
}
