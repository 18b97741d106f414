import { type Outcome, succeed } from "../outcome.ts";
import type { ImportedDevice } from "../state.ts";
import { askStatus } from "./ask-status.ts";
import { withDevice } from "./lock.ts";
import type { DeviceOptions } from "./options.ts";
import { forbidden } from "./refusals.ts";
import type { LocalStatus } from "./status.ts";

/**
 * Takes over a device that another client enrolled. It is stored only after a status request, which costs no PIN try, has
 * shown that the server accepts its keys or that its account is blocked.
 * @param options the device's server, store and random bytes of a device that is not activated
 * @param imported the other client's installation and device; its keys are in clear, its secrets under the PIN's key
 * @returns the state of the device, or the failure: `NoDevice`, `AccessRefused`, `StateMismatch`; `Forbidden` if a device is
 * stored here; `Unreachable`; a kind of the store, such as `StorageFailed`
 * @example
 * declare const imported: ImportedDevice;
 * const outcome = await importDevice(options, imported);
 */
export function importDevice(
  options: DeviceOptions,
  { installation, device }: ImportedDevice,
): Promise<Outcome<LocalStatus>> {
  return withDevice(options, async (locked, state) => {
    if (state.device) return forbidden("a device is here already");
    const asked = await askStatus(locked, { installation, device: null }, device);
    const blocked = !asked.ok && asked.failure.kind === "Blocked";
    if (!asked.ok && !blocked) return asked;
    await locked.save({ installation, device: { ...device, host: locked.host, blocked } });
    return succeed({ activated: true, unfinished: false, blocked });
  });
}
