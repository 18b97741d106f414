import type { ActivationSetup, DeviceOptions } from "@openpims/maccess";
import { PimsFailure } from "../codes/failure.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LimitOptions } from "../ledger/limits.ts";
import type { Platform } from "../platform/platform.ts";
import { askWhole, deviceTransport, wholeAnswers } from "./http.ts";
import { recordOf } from "./records.ts";

/** The SDK's announcement to the strong-authentication server. */
export interface Announced {
  /** `0.2.17` (the default) or `0.2.11`: it decides the form of OTPs. */
  readonly libraryVersion?: string;
  /** `Generator-1.0` by default, as in the field. */
  readonly hostVersion?: string;
  /** `en` by default. */
  readonly language?: string;
}

export const DEFAULT_TIMEOUT_MS = 10_000;

/** The vehicle's settings, for which the reference has no parameter. */
export interface VehicleOptions {
  /** The vehicle's time zone (IANA), such as `Europe/Paris`; the machine's by default. */
  readonly timeZone?: string;
  /** The longest time until a command is accepted, in milliseconds; 20,000 by default. */
  readonly acceptedMs?: number;
  /** From there until the vehicle has it, which may have to be woken; 150,000 by default. */
  readonly forwardedMs?: number;
  /** From there to its end; 150,000 by default. */
  readonly doneMs?: number;
}

/** A part of the facade that stays open between calls, such as a connection. */
export interface OpenPart {
  /** Ends its connections and its subscriptions. */
  close(): void;
  /** Ends everything of a user who is no longer the signed-in one. @returns true if the user is the same */
  checkUser(): Promise<boolean>;
}

/** Values that one call keeps in memory for the next, for the same servers and user. */
export interface Kept {
  /** The activation of the last checked SMS code. It holds the code. */
  activation?: ActivationSetup | undefined;
  /** The newest OTP, until it is exchanged for a token or passed to a call that needs one. */
  otp?: string | undefined;
  /** Closed by `release` and by a change of servers; a change of user empties it. */
  part?: OpenPart | undefined;
}

function isSamePlace(a: Configuration, b: Configuration): boolean {
  const placeOf = ({ environment, brand, clientId, macId, inWeboUrl, servers }: Configuration) =>
    JSON.stringify([environment, brand, clientId, macId, inWeboUrl, servers]);
  return placeOf(a) === placeOf(b);
}

/**
 * The parts of an initialised facade. Every API's `run` passes it to the functions that the API needs, so that only those
 * are loaded.
 */
export interface Core {
  readonly configuration: Configuration;
  readonly platform: Platform;
  /** The platform's `fetch`, wrapped: it rejects only with a PimsFailure. */
  readonly fetch: typeof globalThis.fetch;
  /** The longest time of one request. */
  readonly timeoutMs: number;
  readonly ledger: Ledger;
  readonly vehicle: VehicleOptions;
  /** The caller's own limits. */
  readonly limits: LimitOptions;
  /** In memory only. */
  readonly kept: Kept;
  /** The options of the device's operations. @throws PimsFailure 2006 if `macID` or `inWeboURL` is not configured */
  readonly device: DeviceOptions;
}

/** @param before the core to replace: its `kept` stays, for the same servers and user */
export function createCore(
  parts: Pick<Core, "configuration" | "platform" | "timeoutMs" | "ledger" | "vehicle" | "limits">,
  announced: Announced,
  before: Core | undefined,
): Core {
  const { configuration, platform, timeoutMs, ledger } = parts;
  const { macId, inWeboUrl } = configuration;
  const ask = askWhole(platform.fetch, platform.proxyFor);
  return {
    ...parts,
    fetch: wholeAnswers(ask),
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
        get: deviceTransport(ask, timeoutMs),
        store: recordOf(platform, "device", configuration),
        random: platform.random,
        meter: ledger,
      };
    },
  };
}
