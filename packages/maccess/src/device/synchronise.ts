import { NO_PIN } from "../forms.ts";
import type { Use } from "../meter.ts";
import {
  buildSynchronisationFinalize,
  buildSynchronisationSetup,
  processSynchronisationFinalize,
  processSynchronisationSetup,
} from "../operations/synchronisation.ts";
import type { Outcome } from "../outcome.ts";
import type { ActivatedDevice, DeviceState } from "../state.ts";
import { deliverSecrets } from "./deliver-secrets.ts";
import { withResolvedDevice } from "./interrupted-pin-change.ts";
import type { LockedDevice } from "./locked-device.ts";
import type { DeviceOptions } from "./options.ts";
import { forbidden, refuseUnusable } from "./refusals.ts";

/**
 * Fetches fresh keys and the list of services.
 * @param options the device's server, store and random bytes
 * @param pin 4 to 8 digits, or `NO_PIN`; a wrong one costs a PIN try
 * @returns nothing, or the failure: `AccessRefused`, `Blocked`, `NoDevice`; `Forbidden` if the device is not usable;
 * `LimitReached`; `Unreachable`; a kind of the store, such as `StorageFailed`
 * @example
 * const outcome = await synchronise(options, "1234");
 */
export function synchronise(options: DeviceOptions, pin: string): Promise<Outcome<void>> {
  return withResolvedDevice(options, async (locked, state) => {
    const refusal = refuseUnusable(state.device);
    if (refusal || !state.device) return refusal ?? forbidden("not activated");
    return synchroniseDevice(locked, state, state.device, pin);
  });
}

/** A synchronisation that counts its PIN try. */
export function synchroniseDevice(
  locked: LockedDevice,
  state: DeviceState,
  device: ActivatedDevice,
  pin: string,
): Promise<Outcome<void>> {
  const uses: readonly Use[] = pin === NO_PIN ? [] : ["pinTry"];
  return locked.metered(uses, (metered) => synchroniseMetered(metered, state, device, pin));
}

/** A synchronisation whose PIN try is already counted. */
export async function synchroniseMetered(
  metered: LockedDevice,
  state: DeviceState,
  device: ActivatedDevice,
  pin: string,
): Promise<Outcome<void>> {
  const { announcement } = metered.options;
  const setup = await metered.ask(
    state,
    buildSynchronisationSetup(announcement, device),
    processSynchronisationSetup,
  );
  if (!setup.ok) return setup;
  const request = buildSynchronisationFinalize(announcement, device, setup.value, pin);
  const fresh = await metered.ask(state, request, (answer) =>
    processSynchronisationFinalize(answer, device, setup.value, pin),
  );
  if (!fresh.ok) return fresh;
  return deliverSecrets(metered, state, fresh.value.device, fresh.value.due, pin);
}
