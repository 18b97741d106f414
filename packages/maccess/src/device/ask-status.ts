import { buildStatusFinalize, buildStatusSetup, processStatusSetup } from "../operations/status.ts";
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice, DeviceState } from "../state.ts";
import type { HeldDevice } from "./held-device.ts";

/** Whether the server takes this device's keys. It proves no PIN, and so costs no try. */
export async function askStatus(
  held: HeldDevice,
  state: DeviceState,
  device: ActivatedDevice,
): Promise<Outcome<void>> {
  const { announcement } = held.options;
  const setup = await held.ask(state, buildStatusSetup(announcement, device), processStatusSetup);
  if (!setup.ok) return setup;
  return held.ask(state, buildStatusFinalize(announcement, device, setup.value), () => succeed(undefined));
}
