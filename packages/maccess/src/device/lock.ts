// The device's lock, and the failures of its store.
import { fail, type Outcome } from "../outcome.ts";
import { type DeviceState, MustUpgrade, newState, parseState, StateUnreadable } from "../state.ts";
import { StoreError } from "../store.ts";
import { LockedDevice } from "./locked-device.ts";
import type { DeviceOptions } from "./options.ts";

type Work<T> = (locked: LockedDevice, state: DeviceState) => Promise<Outcome<T>>;

/** Locks the device, across processes, for as long as `work` takes. */
export function withDevice<T>(options: DeviceOptions, work: Work<T>): Promise<Outcome<T>> {
  return guarded(() =>
    options.store.exclusively(async () => work(new LockedDevice(options), await loadState(options))),
  );
}

/** The same for work that makes a new device: an unreadable state does not stand in its way. */
export function withNewDevice<T>(
  options: DeviceOptions,
  unreadable: "ignore" | "set aside",
  work: Work<T>,
): Promise<Outcome<T>> {
  return guarded(() =>
    options.store.exclusively(async () =>
      work(new LockedDevice(options), await loadOver(options, unreadable)),
    ),
  );
}

/** Reads the stored state without the lock. */
export function readDevice<T>(
  options: DeviceOptions,
  work: (state: DeviceState) => Outcome<T>,
): Promise<Outcome<T>> {
  return guarded(async () => work(await loadState(options)));
}

async function loadState({ store, random }: DeviceOptions): Promise<DeviceState> {
  const stored = await store.read();
  return stored === undefined ? newState(random) : parseState(stored);
}

/** An unreadable state has nothing in it to lose; it is set aside, whole, once a new one is about to take its place. */
async function loadOver(options: DeviceOptions, unreadable: "ignore" | "set aside"): Promise<DeviceState> {
  try {
    return await loadState(options);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    if (unreadable === "set aside") await options.store.setAside();
    return newState(options.random);
  }
}

/** Turns what the store throws into failures; anything else is a defect and passes. */
async function guarded<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MustUpgrade) return fail("Forbidden", { reason: error.message });
    if (isUnreadable(error)) return fail("StateUnreadable", { reason: error.message });
    if (error instanceof StoreError) return fail("StorageFailed", { reason: error.message });
    throw error;
  }
}

function isUnreadable(error: unknown): error is Error {
  return error instanceof StateUnreadable || (error instanceof StoreError && error.kind === "unreadable");
}
