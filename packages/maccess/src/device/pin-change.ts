import {
  buildPinChangeFinalize,
  buildPinChangeSetup,
  type PinChange,
  processPinChangeFinalize,
  processPinChangeSetup,
} from "../operations/pin-change.ts";
import { buildSecretsDelivery } from "../operations/service-secrets.ts";
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice, DeviceState } from "../state.ts";
import { resolvePinChange, withResolvedDevice } from "./interrupted-pin-change.ts";
import { withDevice } from "./lock.ts";
import type { LockedDevice } from "./locked-device.ts";
import type { DeviceOptions } from "./options.ts";
import { forbidden, REFUSES_KEYS, refuseUnusable } from "./refusals.ts";
import { synchroniseDevice } from "./synchronise.ts";

/**
 * Gives the account a new PIN, and this device fresh keys and secrets under it. To continue after an interruption, repeat
 * the call: if the change came into force unheard, it succeeds and costs no PIN try.
 * @param options the device's server, store and random bytes
 * @param oldPin the PIN in force; a wrong one costs a PIN try
 * @param newPin 4 to 8 digits
 * @returns nothing, or the failure: `AccessRefused`, `PinReused`, `PinRefused`, `Blocked`; `Forbidden` if the device is not
 * usable; `LimitReached`; `Unreachable`; a kind of the store, such as `StorageFailed`
 * @example
 * const outcome = await updatePin(options, "1234", "4321");
 */
export function updatePin(options: DeviceOptions, oldPin: string, newPin: string): Promise<Outcome<void>> {
  return withResolvedDevice(options, async (locked, state, changed) => {
    const refusal = refuseUnusable(state.device);
    if (refusal || !state.device) return refusal ?? forbidden("not activated");
    if (changed) return synchroniseDevice(locked, state, state.device, newPin);
    const { device } = state;
    const change = { mode: "password", oldPin, newPin } as const;
    return locked.metered(["pinTry"], (metered) => changePin(metered, state, device, change));
  });
}

/**
 * Gives the account a new PIN by an activation code, and unblocks it. A blocked device may make no other change.
 * To continue after an interruption, repeat the call with the same code.
 * @param options the device's server, store and random bytes
 * @param code the activation code of an SMS for a PIN reset
 * @param newPin 4 to 8 digits
 * @returns nothing, or the failure: `CodeRefused`, `TooLate`, `PinRefused`; `Blocked` if an operator blocked the account;
 * `Forbidden` if no device is activated; `Unreachable`; a kind of the store, such as `StorageFailed`
 * @example
 * const outcome = await resetPin(options, "4821 0937 5526", "4321");
 */
export function resetPin(options: DeviceOptions, code: string, newPin: string): Promise<Outcome<void>> {
  return withDevice(options, async (locked, stored) => {
    const resolved = await resolvePinChange(locked, stored);
    const blocked = !resolved.ok && resolved.failure.kind === "Blocked";
    if (!resolved.ok && !blocked) return resolved;
    const { state, changed } = resolved.ok ? resolved.value : { state: stored, changed: false };
    const { device, pending } = state;
    const refusal = refuseUnusable(device && { ...device, blocked: false });
    if (refusal || !device) return refusal ?? forbidden("not activated");
    if (changed) {
      const same = await synchroniseDevice(locked, state, device, newPin);
      if (same.ok || !["AccessRefused", "Blocked", "LimitReached"].includes(same.failure.kind)) return same;
    }
    const change = { mode: "reset", code, newPin } as const;
    // A blocked account does not show which keys are in force, so the reset itself tries them.
    const first = await changePin(locked, state, pending ?? device, change);
    const otherKeys = pending && !first.ok && REFUSES_KEYS.has(first.failure.kind);
    return otherKeys ? changePin(locked, state, device, change) : first;
  });
}

/**
 * The server's finalize answer only offers the change. The `ms` round proves the new keys and the new PIN, delivers the
 * new secret, and puts the change in force. Before the `ms` request is sent, an interruption changes nothing: the next proof
 * with the old keys withdraws the offer. After that either state may be in force, so both are stored first, and
 * {@link resolvePinChange} finds the right one. Neither state helps to test a guessed PIN: each secret is random bytes of
 * its own. A server that puts the change in force at the finalize already (production may) is found out likewise; only if
 * that very answer is lost does the server know keys that the device cannot learn.
 */
async function changePin(
  locked: LockedDevice,
  state: DeviceState,
  device: ActivatedDevice,
  change: PinChange,
): Promise<Outcome<void>> {
  const { announcement, random } = locked.options;
  const setup = await locked.ask(
    state,
    buildPinChangeSetup(announcement, device, change),
    processPinChangeSetup,
  );
  if (!setup.ok) return setup;
  const request = buildPinChangeFinalize(announcement, device, change, setup.value, random);
  const offered = await locked.ask(state, request, (answer) =>
    processPinChangeFinalize(answer, device, change, setup.value),
  );
  if (!offered.ok) return offered;
  const { due } = offered.value;
  const delivery = buildSecretsDelivery(announcement, offered.value.device, due, change.newPin, random);
  const pending = { ...delivery.device, secretsDelivered: true, blocked: false };
  const undecided = { ...state, device, pending };
  await locked.save(undecided);
  const delivered = await locked.ask(undecided, delivery.request, () => succeed(undefined));
  if (delivered.ok) await locked.save({ installation: state.installation, device: pending });
  return delivered;
}
