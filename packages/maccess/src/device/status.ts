import { type Outcome, succeed } from "../outcome.ts";
import { askStatus } from "./ask-status.ts";
import { holdOver, look } from "./hold.ts";
import type { DeviceOptions } from "./options.ts";
import { forbidden } from "./refusals.ts";
import { holdSettled } from "./settle.ts";

/** What a device knows of itself without asking anybody. */
export interface LocalStatus {
  readonly activated: boolean;
  /** Begun and cut off: `activate` finishes it. */
  readonly unfinished: boolean;
  readonly blocked: boolean;
}

/** Whether the device is enrolled and whether it knows itself blocked. No request is sent. */
export function localStatus(options: DeviceOptions): Promise<Outcome<LocalStatus>> {
  return look(options, ({ device }) => {
    const activated = device?.secretsDelivered === true;
    return succeed({
      activated,
      unfinished: device !== null && !activated,
      blocked: device?.blocked === true,
    });
  });
}

/**
 * Asks the server how the device stands: success, `Blocked` or `NoDevice`. A device that is blocked here and well
 * there was unblocked by the operator, and is usable again.
 */
export function serverStatus(options: DeviceOptions): Promise<Outcome<void>> {
  return holdSettled(options, async (held, state) => {
    const { device } = state;
    if (!device) return forbidden("not activated");
    const well = await askStatus(held, state, device);
    if (well.ok && device.blocked) await held.save({ ...state, device: { ...device, blocked: false } });
    return well;
  });
}

/** Forgets the device, its blocks and an unreadable state too: it has to be enrolled again. No request is sent. */
export function forgetDevice(options: DeviceOptions): Promise<Outcome<void>> {
  return holdOver(options, "set aside", async (held, state) => {
    await held.save({ ...state, device: null });
    return succeed(undefined);
  });
}
