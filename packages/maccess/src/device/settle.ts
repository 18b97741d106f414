// After a PIN change that was cut off: which of its two states the device is in.
import { type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice, DeviceState } from "../state.ts";
import { askStatus } from "./ask-status.ts";
import type { HeldDevice } from "./held-device.ts";
import { hold } from "./hold.ts";
import type { DeviceOptions } from "./options.ts";
import { REFUSES_KEYS } from "./refusals.ts";

export interface Settled {
  readonly state: DeviceState;
  /** Whether the interrupted change came into force. */
  readonly changed: boolean;
}

/** Holds the device, an interrupted PIN change settled before the work starts; `changed` where it came into force. */
export function holdSettled<T>(
  options: DeviceOptions,
  work: (held: HeldDevice, state: DeviceState, changed: boolean) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return hold(options, async (held, stored) => {
    const settled = await settle(held, stored);
    return settled.ok ? work(held, settled.value.state, settled.value.changed) : settled;
  });
}

/**
 * Finds out from the server whether a PIN change that was cut off is in force: which keys a `status`, which proves no
 * PIN and so costs no try, is answered with. The new ones are asked first: the old ones' proof withdraws what is only
 * offered, so an `ms` request that is still on its way cannot put it in force after the device has settled for them.
 * While neither is taken, or nobody answers, both are kept.
 */
export async function settle(held: HeldDevice, state: DeviceState): Promise<Outcome<Settled>> {
  const { installation, device, pending } = state;
  if (!device || !pending) return succeed({ state, changed: false });
  const settleFor = async (kept: ActivatedDevice) => {
    const settled = { installation, device: { ...kept, blocked: false } };
    await held.save(settled);
    return succeed({ state: settled, changed: kept === pending });
  };
  const changed = await askStatus(held, state, pending);
  if (changed.ok) return settleFor(pending);
  if (!REFUSES_KEYS.has(changed.failure.kind)) return changed;
  const unchanged = await askStatus(held, state, device);
  return unchanged.ok ? settleFor(device) : unchanged;
}
