import type { ActivationSetup, DeviceOptions } from "@openpims/maccess";
import { PimsFailure } from "../codes/message.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Platform } from "../platform/platform.ts";
import { deviceTransport } from "./http.ts";

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
export interface Kept {
  /** What the last checked SMS code opened. It holds the code. */
  activation?: ActivationSetup | undefined;
  /** The newest OTP, until it is exchanged for a token or handed to a call that takes one. */
  otp?: string | undefined;
}

function isSamePlace(a: Configuration, b: Configuration): boolean {
  const placeOf = ({ environment, brand, clientId, macId, inWeboUrl, servers }: Configuration) =>
    JSON.stringify([environment, brand, clientId, macId, inWeboUrl, servers.identityProvider, servers.api]);
  return placeOf(a) === placeOf(b);
}

/**
 * What an initialised facade works with; every API's `run` is handed it, and makes what it needs of it: the session, the
 * account services. So nothing is loaded but what the facade's APIs use.
 */
export class Core {
  readonly configuration: Configuration;
  readonly platform: Platform;
  readonly timeoutMs: number;
  readonly ledger: Ledger;
  /** In memory only. */
  readonly kept: Kept;
  readonly #device: DeviceOptions | undefined;

  /** @param before whose place it takes: what its calls left in memory goes on, where it is for the same servers and user */
  constructor(
    configuration: Configuration,
    platform: Platform,
    announced: Announced,
    timeoutMs: number,
    ledger: Ledger,
    before?: Core,
  ) {
    this.configuration = configuration;
    this.platform = platform;
    this.timeoutMs = timeoutMs;
    this.ledger = ledger;
    this.kept = before && isSamePlace(before.configuration, configuration) ? before.kept : {};
    const { macId, inWeboUrl } = configuration;
    if (macId === undefined || inWeboUrl === undefined) return;
    this.#device = {
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
    };
  }

  /** What the device's operations take. @throws PimsFailure 2006 where `macID` or `inWeboURL` is not configured */
  get device(): DeviceOptions {
    if (!this.#device) throw new PimsFailure(2006);
    return this.#device;
  }
}
