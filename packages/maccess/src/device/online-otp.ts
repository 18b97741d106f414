import type { FailureKind } from "../failures.ts";
import { NO_PIN } from "../forms.ts";
import type { Use } from "../meter.ts";
import {
  buildOtpFinalize,
  buildOtpSetup,
  processOtpFinalize,
  processOtpSetup,
} from "../operations/online-otp.ts";
import { type Failure, fail, type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice, DeviceState } from "../state.ts";
import { withResolvedDevice } from "./interrupted-pin-change.ts";
import type { LockedDevice } from "./locked-device.ts";
import type { DeviceOptions } from "./options.ts";
import { forbidden, refuseUnusable } from "./refusals.ts";
import { synchroniseMetered } from "./synchronise.ts";

/** The most request pairs for one OTP: the first pair, and one more after `J` or a time-out. */
const OTP_ROUNDS = 2;

/** Failures of the synchronisation that are more precise than the OTP's `StateMismatch`. */
const SAYS_MORE_THAN_STATE: ReadonlySet<FailureKind> = new Set(["AccessRefused", "Blocked", "NoDevice"]);

/**
 * Gives a one-time password that the server accepts once. It uses an OTP, and a PIN try if the PIN is wrong.
 * @param options the device's server, store and random bytes
 * @param pin 4 to 8 digits; `NO_PIN` proves none, and costs no try
 * @returns the OTP as text, or the failure: `AccessRefused` (a wrong PIN), `Blocked`, `NoDevice`, `StateMismatch`, `TooLate`,
 * `SynchronisationFailed`; `Forbidden` if the device is not usable; `LimitReached`; `Unreachable`; a kind of the store, such as `StorageFailed`
 * @example
 * const outcome = await onlineOtp(options, "1234");
 * if (outcome.ok) console.log(outcome.value);
 */
export function onlineOtp(options: DeviceOptions, pin: string): Promise<Outcome<string>> {
  return withResolvedDevice(options, async (locked, state) => {
    const refusal = refuseUnusable(state.device);
    if (refusal) return refusal;
    const uses: readonly Use[] = pin === NO_PIN ? ["otp"] : ["otp", "pinTry"];
    return locked.metered(uses, (metered) => otpRounds(metered, state, pin));
  });
}

async function otpRounds(locked: LockedDevice, initial: DeviceState, pin: string): Promise<Outcome<string>> {
  let state = initial;
  let resynchronising = false;
  for (let round = 1; ; round++) {
    const last = round === OTP_ROUNDS;
    const outcome = await otpRound(locked, state, pin, !last);
    if (!outcome.ok) {
      if (outcome.failure.kind === "TooLate" && !last) continue;
      return resynchronising ? synchronisationFailed(outcome.failure) : outcome;
    }
    if (!outcome.value.resynchronise || resynchronising) return succeed(outcome.value.otp);
    if (last) return synchronisationFailed();
    resynchronising = true;
    state = outcome.value.state;
  }
}

async function otpRound(
  locked: LockedDevice,
  state: DeviceState,
  pin: string,
  mayMend: boolean,
): Promise<Outcome<{ otp: string; resynchronise: boolean; state: DeviceState }>> {
  const { announcement } = locked.options;
  const { device } = state;
  const service = device?.services[0];
  if (!device || !service) return forbidden("no such service");
  const setup = await locked.ask(state, buildOtpSetup(announcement, device, service.id), processOtpSetup);
  if (!setup.ok) return setup;
  const request = buildOtpFinalize(announcement, device, service.id, setup.value, pin);
  const answered = await locked.ask(state, request, (answer) =>
    processOtpFinalize(answer, device, service.id, pin),
  );
  if (!answered.ok) {
    const mends = mayMend && answered.failure.kind === "StateMismatch";
    return (mends && (await bringIntoStep(locked, state, device, pin))) || answered;
  }
  const next = { ...state, device: answered.value.device };
  if (next.device.k1 !== device.k1) await locked.save(next, "successor");
  return succeed({ otp: answered.value.otp, resynchronise: answered.value.resynchronise, state: next });
}

/**
 * A server restored from a backup has other keys than the device. The OTP's second request pair is then a synchronisation,
 * and the next call finds the keys in step again.
 * @returns the refusal, if it is more precise than `StateMismatch`
 */
async function bringIntoStep(locked: LockedDevice, state: DeviceState, device: ActivatedDevice, pin: string) {
  const synchronised = await synchroniseMetered(locked, state, device, pin);
  if (synchronised.ok || !SAYS_MORE_THAN_STATE.has(synchronised.failure.kind)) return undefined;
  // Without a PIN, the synchronisation may fail only because it needs one.
  return pin === NO_PIN ? undefined : synchronised;
}

function synchronisationFailed(cause?: Failure) {
  const reason = cause ? `second round: ${cause.word ?? cause.reason ?? cause.kind}` : "no round left for it";
  return fail("SynchronisationFailed", { reason });
}
