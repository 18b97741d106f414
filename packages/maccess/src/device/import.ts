import { readDeviceFile } from "../import/device-file.ts";
import { type Outcome, succeed } from "../outcome.ts";
import { askStatus } from "./ask-status.ts";
import { hold } from "./hold.ts";
import type { DeviceOptions } from "./options.ts";
import { forbidden } from "./refusals.ts";
import type { LocalStatus } from "./status.ts";

/**
 * Takes over an activated device from the pickle that a Python client keeps. Nothing of it is stored before a status,
 * which costs no PIN try, has shown that the server takes its keys or says that its account is blocked.
 * @param file the file's bytes
 * @returns how it stands; `FileRefused`, `FileUnfinished` and `FileOfOtherHost` name the place in the file
 */
export async function importDevice(options: DeviceOptions, file: Uint8Array): Promise<Outcome<LocalStatus>> {
  const read = readDeviceFile(file, options.announcement.macid);
  if (!read.ok) return read;
  const { installation, device } = read.value;
  return hold(options, async (held, state) => {
    if (state.device) return forbidden("a device is here already");
    const asked = await askStatus(held, { installation, device: null }, device);
    const blocked = !asked.ok && asked.failure.kind === "Blocked";
    if (!asked.ok && !blocked) return asked;
    await held.save({ installation, device: { ...device, host: held.host, blocked } });
    return succeed({ activated: true, unfinished: false, blocked });
  });
}
