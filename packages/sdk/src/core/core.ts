import type { ActivationSetup, DeviceOptions } from "@openpims/maccess";
import { PimsFailure } from "../codes/failure.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Platform } from "../platform/platform.ts";
import { deviceTransport, wholeAnswers } from "./http.ts";

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
 * What an initialised facade works with. Every API's `run` is handed it, and the functions that the API needs take it. So
 * nothing is loaded but what the facade's APIs use.
 */
export interface Core {
  readonly configuration: Configuration;
  readonly platform: Platform;
  /** The platform's, which rejects with a PimsFailure only. */
  readonly fetch: typeof globalThis.fetch;
  /** How long a request may take. */
  readonly timeoutMs: number;
  readonly ledger: Ledger;
  /** In memory only. */
  readonly kept: Kept;
  /** What the device's operations take. @throws PimsFailure 2006 where `macID` or `inWeboURL` is not configured */
  readonly device: DeviceOptions;
}

/** @param before the core whose place it takes: what its calls left in memory goes on, for the same servers and user */
export function createCore(
  parts: Pick<Core, "configuration" | "platform" | "timeoutMs" | "ledger">,
  announced: Announced,
  before: Core | undefined,
): Core {
  const { configuration, platform, timeoutMs, ledger } = parts;
  const { macId, inWeboUrl } = configuration;
  const fetch = wholeAnswers(platform.fetch);
  return {
    ...parts,
    fetch,
    kept: before && isSamePlace(before.configuration, configuration) ? before.kept : {},
    get device() {
      if (macId === undefined || inWeboUrl === undefined) throw new PimsFailure(2006);
      return {
        inWeboUrl,
        announcement: {
          macid: macId,
          hostVersion: announced.hostVersion ?? "Generator-1.0",
          libraryVersion: announced.libraryVersion ?? "0.2.17",
          language: announced.language ?? "en",
        },
        get: deviceTransport(fetch, timeoutMs),
        store: platform.storage.record("device"),
        random: platform.random,
        meter: ledger,
      };
    },
  };
}
