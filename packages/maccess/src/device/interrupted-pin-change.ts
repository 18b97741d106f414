// Resolves an interrupted PIN change: finds which of the two states the device is in.
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice, DeviceState } from "../state.ts";
import { askStatus } from "./ask-status.ts";
import { withDevice } from "./lock.ts";
import type { LockedDevice } from "./locked-device.ts";
import type { DeviceOptions } from "./options.ts";
import { REFUSES_KEYS } from "./refusals.ts";

interface Resolved {
  readonly state: DeviceState;
  /** True if the interrupted change came into force. */
  readonly changed: boolean;
}

/** Locks the device and resolves an interrupted PIN change before the work; `changed` if the change came into force. */
export function withResolvedDevice<T>(
  options: DeviceOptions,
  work: (locked: LockedDevice, state: DeviceState, changed: boolean) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return withDevice(options, async (locked, stored) => {
    const resolved = await resolvePinChange(locked, stored);
    return resolved.ok ? work(locked, resolved.value.state, resolved.value.changed) : resolved;
  });
}

/**
 * Asks the server if an interrupted PIN change is in force, by the keys that it answers a `status` with; a status proves no
 * PIN and costs no try. The new keys go first: a proof with the old keys withdraws a change that is only offered, so an `ms`
 * request still on its way cannot put it in force after the device has kept the old keys. If neither pair is accepted, or
 * no answer comes, the device keeps both.
 */
export async function resolvePinChange(locked: LockedDevice, state: DeviceState): Promise<Outcome<Resolved>> {
  const { installation, device, pending } = state;
  if (!device || !pending) return succeed({ state, changed: false });
  const keep = async (kept: ActivatedDevice) => {
    const resolved = { installation, device: { ...kept, blocked: false } };
    await locked.save(resolved);
    return succeed({ state: resolved, changed: kept === pending });
  };
  const changed = await askStatus(locked, state, pending);
  if (changed.ok) return keep(pending);
  if (!REFUSES_KEYS.has(changed.failure.kind)) return changed;
  const unchanged = await askStatus(locked, state, device);
  return unchanged.ok ? keep(device) : unchanged;
}
