import { buildStatusFinalize, buildStatusSetup, processStatusSetup } from "../operations/status.ts";
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice, DeviceState } from "../state.ts";
import type { LockedDevice } from "./locked-device.ts";

/** Succeeds if the server accepts this device's keys. It proves no PIN, and so costs no try. */
export async function askStatus(
  locked: LockedDevice,
  state: DeviceState,
  device: ActivatedDevice,
): Promise<Outcome<void>> {
  const { announcement } = locked.options;
  const setup = await locked.ask(state, buildStatusSetup(announcement, device), processStatusSetup);
  if (!setup.ok) return setup;
  return locked.ask(state, buildStatusFinalize(announcement, device, setup.value), () => succeed(undefined));
}
