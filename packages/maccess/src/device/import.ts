import { type Outcome, succeed } from "../outcome.ts";
import type { ImportedDevice } from "../state.ts";
import { askStatus } from "./ask-status.ts";
import { hold } from "./hold.ts";
import type { DeviceOptions } from "./options.ts";
import { forbidden } from "./refusals.ts";
import type { LocalStatus } from "./status.ts";

/**
 * Takes over a device that another client enrolled. Nothing of it is stored before a status, which costs no PIN try, has
 * shown that the server takes its keys or says that its account is blocked.
 * @returns how it stands
 */
export function importDevice(
  options: DeviceOptions,
  { installation, device }: ImportedDevice,
): Promise<Outcome<LocalStatus>> {
  return hold(options, async (held, state) => {
    if (state.device) return forbidden("a device is here already");
    const asked = await askStatus(held, { installation, device: null }, device);
    const blocked = !asked.ok && asked.failure.kind === "Blocked";
    if (!asked.ok && !blocked) return asked;
    await held.save({ installation, device: { ...device, host: held.host, blocked } });
    return succeed({ activated: true, unfinished: false, blocked });
  });
}
