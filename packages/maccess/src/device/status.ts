import { type Outcome, succeed } from "../outcome.ts";
import { askStatus } from "./ask-status.ts";
import { withResolvedDevice } from "./interrupted-pin-change.ts";
import { readDevice, withNewDevice } from "./lock.ts";
import type { DeviceOptions } from "./options.ts";
import { forbidden } from "./refusals.ts";

/** The device's state as stored, without a request. */
export interface LocalStatus {
  readonly activated: boolean;
  /** The enrolment was interrupted: `activate` completes it. */
  readonly unfinished: boolean;
  readonly blocked: boolean;
}

/**
 * Gives the stored state: enrolled or not, blocked or not. No request is sent.
 * @param options the device's server, store and random bytes
 * @returns the state, or the failure: `StateUnreadable`; a kind of the store, such as `StorageFailed`
 * @example
 * const status = await localStatus(options);
 * const usable = status.ok && status.value.activated && !status.value.blocked;
 */
export function localStatus(options: DeviceOptions): Promise<Outcome<LocalStatus>> {
  return readDevice(options, ({ device }) => {
    const activated = device?.secretsDelivered === true;
    return succeed({
      activated,
      unfinished: device !== null && !activated,
      blocked: device?.blocked === true,
    });
  });
}

/**
 * Asks the server if the device is usable. If the operator has unblocked the account, the device becomes usable again.
 * @param options the device's server, store and random bytes
 * @returns success if it is usable; otherwise the failure: `Blocked`, `NoDevice`, `StateMismatch`; `Forbidden` if no device is
 * activated; `Unreachable`; a kind of the store, such as `StorageFailed`
 * @example
 * const blocked = await serverStatus(options).then((status) => !status.ok && status.failure.kind === "Blocked");
 */
export function serverStatus(options: DeviceOptions): Promise<Outcome<void>> {
  return withResolvedDevice(options, async (locked, state) => {
    const { device } = state;
    if (!device) return forbidden("not activated");
    const well = await askStatus(locked, state, device);
    if (well.ok && device.blocked) await locked.save({ ...state, device: { ...device, blocked: false } });
    return well;
  });
}

/**
 * Forgets the device, its block and any unreadable state: it must be enrolled again. No request is sent.
 * @param options the device's server, store and random bytes
 * @returns nothing, or the failure: a kind of the store, such as `StorageFailed`
 * @example
 * await forgetDevice(options);
 */
export function forgetDevice(options: DeviceOptions): Promise<Outcome<void>> {
  return withNewDevice(options, "set aside", async (locked, state) => {
    await locked.save({ ...state, device: null });
    return succeed(undefined);
  });
}
