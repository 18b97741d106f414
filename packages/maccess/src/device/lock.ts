// The device's lock, and the failures of its store.
import { fail, type Outcome } from "../outcome.ts";
import { type DeviceState, MustUpgrade, newState, parseState, StateUnreadable } from "../state.ts";
import { StoreError, storageFailureOf } from "../store.ts";
import { LockedDevice } from "./locked-device.ts";
import type { DeviceOptions } from "./options.ts";

type Work<T> = (locked: LockedDevice, state: DeviceState) => Promise<Outcome<T>>;

/** Locks the device, across processes, while `work` runs. */
export function withDevice<T>(options: DeviceOptions, work: Work<T>): Promise<Outcome<T>> {
  return guarded(() =>
    options.store.exclusively(async () => work(new LockedDevice(options), await loadState(options))),
  );
}

/** Locks the device for work that makes a new one: an unreadable state is no obstacle. */
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

/** An unreadable state holds nothing to lose. It is set aside unchanged when a new one is about to replace it. */
async function loadOver(options: DeviceOptions, unreadable: "ignore" | "set aside"): Promise<DeviceState> {
  try {
    return await loadState(options);
  } catch (error) {
    // A store that could not take a new state refuses to set the old one aside, and says why.
    if (!isUnreadable(error) && !(unreadable === "set aside" && error instanceof StoreError)) throw error;
    if (unreadable === "set aside") await options.store.setAside();
    return newState(options.random);
  }
}

/** Turns the store's errors into failures; any other error is a defect and passes through. */
async function guarded<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MustUpgrade) return fail("Forbidden", { reason: error.message });
    if (isUnreadable(error)) return fail("StateUnreadable", { reason: error.message });
    if (error instanceof StoreError) return fail(storageFailureOf(error), { reason: error.message });
    throw error;
  }
}

function isUnreadable(error: unknown): error is Error {
  return error instanceof StateUnreadable || (error instanceof StoreError && error.kind === "unreadable");
}
