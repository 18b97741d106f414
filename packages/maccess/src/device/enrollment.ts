import type { FailureKind } from "../failures.ts";
import { NO_PIN } from "../forms.ts";
import type { Use } from "../meter.ts";
import {
  type ActivationSetup,
  buildActivationFinalize,
  buildActivationSetup,
  processActivationFinalize,
  processActivationSetup,
} from "../operations/activation.ts";
import { fail, type Outcome, succeed } from "../outcome.ts";
import { type ActivatedDevice, type DeviceState, newSerial } from "../state.ts";
import { askStatus } from "./ask-status.ts";
import { deliverSecrets } from "./deliver-secrets.ts";
import { withNewDevice } from "./lock.ts";
import type { LockedDevice } from "./locked-device.ts";
import type { DeviceOptions } from "./options.ts";
import { forbidden, REFUSES_KEYS } from "./refusals.ts";
import { synchroniseDevice } from "./synchronise.ts";

/** Failures after which an unfinished enrolment is kept, to be finished later. */
const KEEPS_UNFINISHED: ReadonlySet<FailureKind> = new Set([
  "Unreachable",
  "TooLate",
  "Blocked",
  "LimitReached",
]);

/**
 * Asks the server about an activation code: the first half of an activation. It changes nothing and uses nothing up.
 * @param options the device's server, store and random bytes of a device that is not activated
 * @param code the activation code, from an SMS
 * @returns the setup, or the failure: `CodeRefused`, `TooLate`; `Forbidden` if a device is activated here; `Unreachable`; a kind of the store, such as `StorageFailed`
 * @example
 * const setup = await beginActivation(options, "4821 0937 5526");
 * const choosePin = setup.ok && setup.value.pinMode !== 1;
 */
export function beginActivation(options: DeviceOptions, code: string): Promise<Outcome<ActivationSetup>> {
  return withNewDevice(options, "ignore", async (locked, state) => {
    if (state.device?.secretsDelivered) return forbidden("already activated");
    return activationSetup(locked, code);
  });
}

/**
 * Enrols this device: activation, then the `ms` round. An enrolment that was cut off between the two is completed
 * first, without a new code. It uses an activation, and a PIN try if the account has a PIN.
 * @param options the device's server, store and random bytes
 * @param activation the activation code, or the value of {@link beginActivation}
 * @param pin 4 to 8 digits, or `NO_PIN` if the account has none
 * @param name this device in the account's list of devices
 * @returns nothing, or the failure: `CodeRefused`, `TooLate`, `AccessRefused`, `TooManyDevices`, `Blocked`; `Forbidden` if a
 * device is activated here; `LimitReached`; `Unreachable`; a kind of the store, such as `StorageFailed`. docs/protocol.md#error-words
 * @example
 * const outcome = await activate(options, "4821 0937 5526", "1234", "My bridge");
 * if (!outcome.ok) console.log(outcome.failure.kind);
 */
export function activate(
  options: DeviceOptions,
  activation: string | ActivationSetup,
  pin: string,
  name: string,
): Promise<Outcome<void>> {
  return withNewDevice(options, "set aside", async (locked, state) => {
    if (state.device?.secretsDelivered) return forbidden("already activated");
    const anew = (from: DeviceState) =>
      locked.metered(["activation"], (metered) => activateAnew(metered, from, activation, pin, name));
    if (!state.device) return anew(state);
    const finished = await synchroniseDevice(locked, state, state.device, pin);
    if (finished.ok || KEEPS_UNFINISHED.has(finished.failure.kind)) return finished;
    const refused = finished.failure.kind === "AccessRefused";
    if (refused && (await isPinWrong(locked, state, state.device, activation))) return finished;
    const abandoned = { ...state, device: null };
    await locked.save(abandoned);
    return anew(abandoned);
  });
}

/**
 * True if the server refused an unfinished device's PIN: a `status` shows that its keys are in force, and the code does
 * not open an account without a PIN. The device is then kept and costs no second SMS.
 */
async function isPinWrong(
  locked: LockedDevice,
  state: DeviceState,
  device: ActivatedDevice,
  activation: string | ActivationSetup,
): Promise<boolean> {
  const setup = await setupOf(locked, activation);
  if (setup.ok && setup.value.pinMode !== 1) return false;
  const status = await askStatus(locked, state, device);
  return status.ok || !REFUSES_KEYS.has(status.failure.kind);
}

async function activateAnew(
  locked: LockedDevice,
  state: DeviceState,
  activation: string | ActivationSetup,
  pinGiven: string,
  name: string,
): Promise<Outcome<void>> {
  const begun = await setupOf(locked, activation);
  if (!begun.ok) return begun;
  const setup = begun.value;
  if (setup.pinMode === 8) return fail("OtherRefusal", { reason: "the account asks for a biometric key" });
  const pin = setup.pinMode === 0 ? NO_PIN : pinGiven;
  // The setup shows if the account has a PIN; only then does the server check this one.
  const uses: readonly Use[] = setup.pinMode === 0 || setup.pinMode === 2 ? [] : ["pinTry"];
  return locked.metered(uses, (metered) => finishActivation(metered, state, setup, pin, name));
}

/** Never retried automatically: each attempt may count against the account, and 10 to 20 of them lock it. */
async function finishActivation(
  locked: LockedDevice,
  state: DeviceState,
  setup: ActivationSetup,
  pin: string,
  name: string,
): Promise<Outcome<void>> {
  const { announcement, random } = locked.options;
  const serial = newSerial(state, random);
  const request = buildActivationFinalize(announcement, setup, serial, pin, name, random);
  const activated = await locked.ask(state, request, (answer) =>
    processActivationFinalize(answer, setup, serial, pin),
  );
  if (!activated.ok) return activated;
  const device = { ...activated.value.device, host: locked.host };
  return deliverSecrets(locked, state, device, activated.value.due, pin);
}

async function setupOf(
  locked: LockedDevice,
  activation: string | ActivationSetup,
): Promise<Outcome<ActivationSetup>> {
  return typeof activation === "string" ? activationSetup(locked, activation) : succeed(activation);
}

function activationSetup(locked: LockedDevice, code: string): Promise<Outcome<ActivationSetup>> {
  const request = buildActivationSetup(locked.options.announcement, code);
  return locked.exchange(request, (answer) => processActivationSetup(answer, code));
}
