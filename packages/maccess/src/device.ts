import { type Answer, type HttpAnswer, judgeAnswer, readAnswer } from "./answer.ts";
import type { RandomBytes } from "./bytes.ts";
import { readDeviceFile } from "./import/device-file.ts";
import { type Meter, type Use, type Verdict, verdictOf } from "./meter.ts";
import {
  type ActivationSetup,
  buildActivationFinalize,
  buildActivationSetup,
  processActivationFinalize,
  processActivationSetup,
} from "./operations/activation.ts";
import {
  buildOtpFinalize,
  buildOtpSetup,
  processOtpFinalize,
  processOtpSetup,
} from "./operations/online-otp.ts";
import {
  buildPinChangeFinalize,
  buildPinChangeSetup,
  type PinChange,
  processPinChangeFinalize,
  processPinChangeSetup,
} from "./operations/pin-change.ts";
import { buildSecretsDelivery, type DueSecrets } from "./operations/service-secrets.ts";
import { buildStatusFinalize, buildStatusSetup, processStatusSetup } from "./operations/status.ts";
import {
  buildSynchronisationFinalize,
  buildSynchronisationSetup,
  processSynchronisationFinalize,
  processSynchronisationSetup,
} from "./operations/synchronisation.ts";
import { type Failure, fail, type Outcome, succeed } from "./outcome.ts";
import { type Announcement, hostOf, type Request, toUrl } from "./request.ts";
import {
  type ActivatedDevice,
  type DeviceState,
  MustUpgrade,
  newSerial,
  newState,
  parseState,
  StateUnreadable,
  serialiseState,
} from "./state.ts";
import { type DeviceStore, StoreError } from "./store.ts";
import { type FailureKind, meaningOf } from "./words.ts";

/** Everything a device needs of the world: it touches nothing else. */
export interface DeviceOptions {
  /** The server's address, `/iwws/MAC` left out. */
  readonly inWeboUrl: string;
  readonly announcement: Announcement;
  /** Sends one GET; never rejects. The address holds secrets: it must not be logged. */
  readonly get: (url: string) => Promise<HttpAnswer>;
  readonly store: DeviceStore;
  readonly random: RandomBytes;
  /** Asked before anything that an account can run out of is used; without one nothing is counted. */
  readonly meter?: Meter;
}

/** Sees each request on its way. */
type Watch = <T>(request: Request, send: () => Promise<Outcome<T>>) => Promise<Outcome<T>>;

/** What a device knows of itself without asking anybody. */
export interface LocalStatus {
  readonly activated: boolean;
  /** Begun and cut off: {@link Device.activate} finishes it. */
  readonly unfinished: boolean;
  readonly blocked: boolean;
}

/** The most request pairs that one OTP may cost: the pair itself, and the one more that `J` or a time-out asks for. */
const OTP_ROUNDS = 2;

const forbidden = (reason: string) => fail("Forbidden", { result: 14, reason });

/** What a server says of keys that are not in force. */
const REFUSES_KEYS: ReadonlySet<FailureKind> = new Set(["AccessRefused", "StateMismatch", "Desynchronised"]);

/** What a synchronisation may be refused for that the OTP before it was not asked about. */
const SAYS_MORE_THAN_STATE: ReadonlySet<FailureKind> = new Set(["AccessRefused", "Blocked", "NoDevice"]);

/** What becomes of an unfinished enrollment when the server does not let it be finished. */
const KEEPS_UNFINISHED: ReadonlySet<FailureKind> = new Set([
  "Unreachable",
  "TooLate",
  "Blocked",
  "LimitReached",
]);

/**
 * An mAccess device: the only owner of its stored state. Each operation holds the device alone, across processes, and
 * what an answer changes is stored before the operation's result is returned.
 */
export class Device {
  readonly #options: DeviceOptions;
  #watch: Watch = (_, send) => send();

  constructor(options: DeviceOptions) {
    this.#options = options;
  }

  /** Whether the device is enrolled and whether it knows itself blocked. No request is sent. */
  async localStatus(): Promise<Outcome<LocalStatus>> {
    return this.#guarded(async () => {
      const { device } = await this.#load();
      const activated = device?.secretsDelivered === true;
      return succeed({
        activated,
        unfinished: device !== null && !activated,
        blocked: device?.blocked === true,
      });
    });
  }

  /**
   * The first half of an activation: asks the server what the code opens. It changes nothing and uses nothing up.
   * @param code the code of the SMS
   */
  beginActivation(code: string): Promise<Outcome<ActivationSetup>> {
    return this.#held(async (state) => {
      if (state.device?.secretsDelivered) return forbidden("already activated");
      return this.#activationSetup(code);
    }, "ignore");
  }

  /**
   * Enrols this device: activation, then the `ms` round. An enrollment that was cut off between the two is finished
   * first, without a new code.
   * @param activation the code of the SMS, or what {@link beginActivation} made of it
   * @param pin the empty string where the account has none
   * @param name what the account's list of devices calls this one
   */
  activate(activation: string | ActivationSetup, pin: string, name: string): Promise<Outcome<void>> {
    return this.#held(async (state) => {
      if (state.device?.secretsDelivered) return forbidden("already activated");
      const anew = (from: DeviceState) =>
        this.#metered(["activation"], (device) => device.#activateAnew(from, activation, pin, name));
      if (!state.device) return anew(state);
      const finished = await this.#synchroniseHeld(state, state.device, pin);
      if (finished.ok || KEEPS_UNFINISHED.has(finished.failure.kind)) return finished;
      const refused = finished.failure.kind === "AccessRefused";
      if (refused && (await this.#isPinWrong(state, state.device, activation))) return finished;
      const abandoned = { ...state, device: null };
      await this.#save(abandoned);
      return anew(abandoned);
    }, "set aside");
  }

  /**
   * Whether it was the PIN that the server refused an unfinished device: its keys are in force, as a `status` tells, and
   * the code does not open an account whose PIN is still to be chosen. The device is kept then, and costs no second SMS.
   */
  async #isPinWrong(
    state: DeviceState,
    device: ActivatedDevice,
    activation: string | ActivationSetup,
  ): Promise<boolean> {
    const setup =
      typeof activation === "string" ? await this.#activationSetup(activation) : succeed(activation);
    if (setup.ok && setup.value.pinMode !== 1) return false;
    const status = await this.#statusOf(state, device);
    return status.ok || !REFUSES_KEYS.has(status.failure.kind);
  }

  /**
   * Takes over an activated device from the pickle that a Python client keeps. Nothing of it is stored before a status,
   * which costs no PIN try, has shown that the server takes its keys or says that its account is blocked.
   * @param file the file's bytes
   * @returns how it stands; `FileRefused`, `FileUnfinished` and `FileOfOtherHost` name the place in the file
   */
  async import(file: Uint8Array): Promise<Outcome<LocalStatus>> {
    const read = readDeviceFile(file, this.#options.announcement.macid);
    if (!read.ok) return read;
    const { installation, device } = read.value;
    return this.#held(async (state) => {
      if (state.device) return forbidden("a device is here already");
      const asked = await this.#statusOf({ installation, device: null }, device);
      const blocked = !asked.ok && asked.failure.kind === "Blocked";
      if (!asked.ok && !blocked) return asked;
      await this.#save({ installation, device: { ...device, host: this.#host, blocked } });
      return succeed({ activated: true, unfinished: false, blocked });
    });
  }

  /**
   * A one-time password that the server accepts once.
   * @param pin `null` proves no PIN
   */
  onlineOtp(pin: string | null): Promise<Outcome<string>> {
    return this.#settled(async (state) => {
      const refusal = refuseUnusable(state.device);
      if (refusal) return refusal;
      const uses: readonly Use[] = pin === null ? ["otp"] : ["otp", "pinTry"];
      return this.#metered(uses, (device) => device.#otpRounds(state, pin ?? ""));
    });
  }

  /** Fresh keys and the list of services. */
  synchronise(pin: string): Promise<Outcome<void>> {
    return this.#settled(async (state) => {
      const refusal = refuseUnusable(state.device);
      if (refusal || !state.device) return refusal ?? forbidden("not activated");
      return this.#synchroniseHeld(state, state.device, pin);
    });
  }

  /**
   * Asks the server how the device stands: success, `Blocked` or `NoDevice`. A device that is blocked here and well
   * there was unblocked by the operator, and is usable again.
   */
  status(): Promise<Outcome<void>> {
    return this.#settled(async (state) => {
      const { device } = state;
      if (!device) return forbidden("not activated");
      const well = await this.#statusOf(state, device);
      if (well.ok && device.blocked) await this.#save({ ...state, device: { ...device, blocked: false } });
      return well;
    });
  }

  /**
   * Gives the account another PIN and this device fresh keys and secrets under it. The same call again, after one that
   * was cut off, is the way to go on: where the change came into force unheard it ends well, and costs no PIN try.
   */
  updatePin(oldPin: string, newPin: string): Promise<Outcome<void>> {
    return this.#settled(async (state, changed) => {
      const refusal = refuseUnusable(state.device);
      if (refusal || !state.device) return refusal ?? forbidden("not activated");
      if (changed) return this.#synchroniseHeld(state, state.device, newPin);
      const { device } = state;
      const change = { mode: "password", oldPin, newPin } as const;
      return this.#metered(["pinTry"], (metered) => metered.#changePin(state, device, change));
    });
  }

  /**
   * Gives the account another PIN for the code of an SMS, and unblocks it. It is the one change that a blocked device
   * may make. After one that was cut off, the same call with the same code goes on.
   */
  resetPin(code: string, newPin: string): Promise<Outcome<void>> {
    return this.#held(async (stored) => {
      const settled = await this.#settle(stored);
      const blocked = !settled.ok && settled.failure.kind === "Blocked";
      if (!settled.ok && !blocked) return settled;
      const { state, changed } = settled.ok ? settled.value : { state: stored, changed: false };
      const { device, pending } = state;
      const refusal = refuseUnusable(device && { ...device, blocked: false });
      if (refusal || !device) return refusal ?? forbidden("not activated");
      if (changed) {
        const same = await this.#synchroniseHeld(state, device, newPin);
        if (same.ok || !["AccessRefused", "Blocked", "LimitReached"].includes(same.failure.kind)) return same;
      }
      const change = { mode: "reset", code, newPin } as const;
      // A blocked account does not tell which keys are in force before it is asked with them.
      const first = await this.#changePin(state, pending ?? device, change);
      const otherKeys = pending && !first.ok && REFUSES_KEYS.has(first.failure.kind);
      return otherKeys ? this.#changePin(state, device, change) : first;
    });
  }

  async #statusOf(state: DeviceState, device: ActivatedDevice): Promise<Outcome<void>> {
    const { announcement } = this.#options;
    const setup = await this.#ask(state, buildStatusSetup(announcement, device), processStatusSetup);
    if (!setup.ok) return setup;
    return this.#ask(state, buildStatusFinalize(announcement, device, setup.value), () => succeed(undefined));
  }

  /**
   * The server's finalize answer only offers the change; the `ms` round, which proves the new keys and the new PIN and
   * delivers the new secret, puts it in force. Cut off before the `ms` request is sent, everything is as before: the
   * old keys' next proof withdraws the offer. From then on either may be in force, so both are stored first, and
   * {@link #settle} asks which. Neither holds anything that a PIN could be tested against: each secret is random bytes
   * of its own. A server that puts the change in force at the finalize already (production may) is told apart likewise;
   * only where that very answer is lost does it know keys that the device cannot learn of.
   */
  async #changePin(state: DeviceState, device: ActivatedDevice, change: PinChange): Promise<Outcome<void>> {
    const { announcement, random } = this.#options;
    const setup = await this.#ask(
      state,
      buildPinChangeSetup(announcement, device, change),
      processPinChangeSetup,
    );
    if (!setup.ok) return setup;
    const request = buildPinChangeFinalize(announcement, device, change, setup.value, random);
    const offered = await this.#ask(state, request, (answer) =>
      processPinChangeFinalize(answer, device, change, setup.value),
    );
    if (!offered.ok) return offered;
    const { due } = offered.value;
    const delivery = buildSecretsDelivery(announcement, offered.value.device, due, change.newPin, random);
    const pending = { ...delivery.device, secretsDelivered: true, blocked: false };
    const undecided = { ...state, device, pending };
    await this.#save(undecided);
    const delivered = await this.#ask(undecided, delivery.request, () => succeed(undefined));
    if (delivered.ok) await this.#save({ installation: state.installation, device: pending });
    return delivered;
  }

  /**
   * Finds out from the server whether a PIN change that was cut off is in force: which keys a `status`, which proves no
   * PIN and so costs no try, is answered with. The new ones are asked first: the old ones' proof withdraws what is only
   * offered, so an `ms` request that is still on its way cannot put it in force after the device has settled for them.
   * While neither is taken, or nobody answers, both are kept.
   */
  async #settle(state: DeviceState): Promise<Outcome<{ state: DeviceState; changed: boolean }>> {
    const { installation, device, pending } = state;
    if (!device || !pending) return succeed({ state, changed: false });
    const settleFor = async (kept: ActivatedDevice) => {
      const settled = { installation, device: { ...kept, blocked: false } };
      await this.#save(settled);
      return succeed({ state: settled, changed: kept === pending });
    };
    const changed = await this.#statusOf(state, pending);
    if (changed.ok) return settleFor(pending);
    if (!REFUSES_KEYS.has(changed.failure.kind)) return changed;
    const unchanged = await this.#statusOf(state, device);
    return unchanged.ok ? settleFor(device) : unchanged;
  }

  /** Holds the device, an interrupted PIN change settled before the work starts; `changed` where it came into force. */
  #settled<T>(work: (state: DeviceState, changed: boolean) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    return this.#held(async (stored) => {
      const settled = await this.#settle(stored);
      return settled.ok ? work(settled.value.state, settled.value.changed) : settled;
    });
  }

  /** Forgets the device, its blocks and an unreadable state too: it has to be enrolled again. No request is sent. */
  forget(): Promise<Outcome<void>> {
    return this.#held(async (state) => {
      await this.#save({ ...state, device: null });
      return succeed(undefined);
    }, "set aside");
  }

  get #host(): string {
    return hostOf(this.#options.inWeboUrl);
  }

  #activationSetup(code: string): Promise<Outcome<ActivationSetup>> {
    const request = buildActivationSetup(this.#options.announcement, code);
    return this.#exchange(request, (answer) => processActivationSetup(answer, code));
  }

  async #activateAnew(
    state: DeviceState,
    activation: string | ActivationSetup,
    pinGiven: string,
    name: string,
  ): Promise<Outcome<void>> {
    const begun =
      typeof activation === "string" ? await this.#activationSetup(activation) : succeed(activation);
    if (!begun.ok) return begun;
    const setup = begun.value;
    if (setup.pinMode === 8) return fail("OtherRefusal", { reason: "the account asks for a biometric key" });
    const pin = setup.pinMode === 0 ? "" : pinGiven;
    // Only now it is known whether the account has a PIN that this one is judged by.
    const uses: readonly Use[] = setup.pinMode === 0 || setup.pinMode === 2 ? [] : ["pinTry"];
    return this.#metered(uses, (device) => device.#finishActivation(state, setup, pin, name));
  }

  /** Never repeated by itself: each may count against the account, and some 10 to 20 lock it. */
  async #finishActivation(
    state: DeviceState,
    setup: ActivationSetup,
    pin: string,
    name: string,
  ): Promise<Outcome<void>> {
    const { announcement, random } = this.#options;
    const serial = newSerial(state, random);
    const request = buildActivationFinalize(announcement, setup, serial, pin, name, random);
    const activated = await this.#ask(state, request, (answer) =>
      processActivationFinalize(answer, setup, serial, pin),
    );
    if (!activated.ok) return activated;
    const device = { ...activated.value.device, host: this.#host };
    return this.#deliverSecrets(state, device, activated.value.due, pin);
  }

  #synchroniseHeld(state: DeviceState, device: ActivatedDevice, pin: string): Promise<Outcome<void>> {
    const uses: readonly Use[] = pin === "" ? [] : ["pinTry"];
    return this.#metered(uses, (metered) => metered.#synchroniseMetered(state, device, pin));
  }

  async #synchroniseMetered(
    state: DeviceState,
    device: ActivatedDevice,
    pin: string,
  ): Promise<Outcome<void>> {
    const { announcement } = this.#options;
    const setup = await this.#ask(
      state,
      buildSynchronisationSetup(announcement, device),
      processSynchronisationSetup,
    );
    if (!setup.ok) return setup;
    const request = buildSynchronisationFinalize(announcement, device, setup.value, pin);
    const fresh = await this.#ask(state, request, (answer) =>
      processSynchronisationFinalize(answer, device, setup.value, pin),
    );
    if (!fresh.ok) return fresh;
    return this.#deliverSecrets(state, fresh.value.device, fresh.value.due, pin);
  }

  /** Stores the device, and delivers the secrets that are due. They are stored before they are sent. */
  async #deliverSecrets(
    state: DeviceState,
    device: ActivatedDevice,
    due: DueSecrets | null,
    pin: string,
  ): Promise<Outcome<void>> {
    const { announcement, random } = this.#options;
    if (!due) {
      await this.#save({ ...state, device });
      return succeed(undefined);
    }
    const delivery = buildSecretsDelivery(announcement, device, due, pin, random);
    const undelivered = { ...state, device: delivery.device };
    await this.#save(undelivered);
    const delivered = await this.#ask(undelivered, delivery.request, () => succeed(undefined));
    if (!delivered.ok) return delivered;
    await this.#save({ ...state, device: { ...delivery.device, secretsDelivered: true } });
    return delivered;
  }

  async #otpRounds(initial: DeviceState, pin: string): Promise<Outcome<string>> {
    let state = initial;
    let resynchronising = false;
    for (let round = 1; ; round++) {
      const last = round === OTP_ROUNDS;
      const outcome = await this.#otpRound(state, pin, !last);
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

  /**
   * The keys of a device and of a server that was put back to a backup have drifted apart: the second pair that an OTP may
   * cost is a synchronisation, and the next call finds the keys in step again.
   * @returns the refusal that says more than the state does
   */
  async #bringIntoStep(state: DeviceState, device: ActivatedDevice, pin: string) {
    const synchronised = await this.#synchroniseMetered(state, device, pin);
    if (synchronised.ok || !SAYS_MORE_THAN_STATE.has(synchronised.failure.kind)) return undefined;
    // Without a PIN it may be that only a synchronisation asks for one.
    return pin === "" ? undefined : synchronised;
  }

  async #otpRound(
    state: DeviceState,
    pin: string,
    mayMend: boolean,
  ): Promise<Outcome<{ otp: string; resynchronise: boolean; state: DeviceState }>> {
    const { announcement } = this.#options;
    const { device } = state;
    const service = device?.services[0];
    if (!device || !service) return forbidden("no such service");
    const setup = await this.#ask(state, buildOtpSetup(announcement, device, service.id), processOtpSetup);
    if (!setup.ok) return setup;
    const request = buildOtpFinalize(announcement, device, service.id, setup.value, pin);
    const answered = await this.#ask(state, request, (answer) =>
      processOtpFinalize(answer, device, service.id, pin),
    );
    if (!answered.ok) {
      const mends = mayMend && answered.failure.kind === "StateMismatch";
      return (mends && (await this.#bringIntoStep(state, device, pin))) || answered;
    }
    const next = { ...state, device: answered.value.device };
    if (next.device.k1 !== device.k1) await this.#save(next);
    return succeed({ otp: answered.value.otp, resynchronise: answered.value.resynchronise, state: next });
  }

  /** One request; a refusal's effect on the device is stored before it is returned. */
  async #ask<T>(
    state: DeviceState,
    request: Request,
    process: (answer: Answer) => Outcome<T>,
  ): Promise<Outcome<T>> {
    const outcome = await this.#exchange(request, process);
    // Another server does not know the device, which is no reason to lose it.
    const speaks = (state.device?.host ?? this.#host) === this.#host;
    if (!outcome.ok && outcome.failure.word !== undefined && state.device && speaks) {
      const effect = meaningOf(outcome.failure.word)?.effect;
      if (effect === "blocked") await this.#save({ ...state, device: { ...state.device, blocked: true } });
      if (effect === "wiped") await this.#save({ installation: state.installation, device: null });
    }
    return outcome;
  }

  #exchange<T>(request: Request, process: (answer: Answer) => Outcome<T>): Promise<Outcome<T>> {
    return this.#watch(request, async () => {
      const http = await this.#options.get(toUrl(this.#options.inWeboUrl, request));
      const judged = judgeAnswer(http, request.action);
      return judged.ok ? readAnswer(() => process(judged.value)) : judged;
    });
  }

  /**
   * Counts the uses before `work`, and gives back afterwards what the server did not use up. A setup uses nothing up;
   * the first finalize does, and once one was accepted, what fails later changes nothing about the PIN in it.
   */
  async #metered<T>(
    uses: readonly Use[],
    work: (metered: Device) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const { meter } = this.#options;
    if (!meter || uses.length === 0) return work(this);
    const spent = await meter.spend(uses);
    if (!spent.ok) return spent;
    let verdict: Verdict = "unsent";
    const metered = new Device(this.#options);
    metered.#watch = (request, send) =>
      this.#watch(request, async () => {
        if (request.action !== "ActionFinalize" || verdict === "accepted") return send();
        verdict = "counted";
        const answered = await send();
        verdict = verdictOf(answered);
        return answered;
      });
    try {
      return await work(metered);
    } finally {
      await spent.value.settle(verdict);
    }
  }

  async #load(): Promise<DeviceState> {
    const stored = await this.#options.store.read();
    return stored === undefined ? newState(this.#options.random) : parseState(stored);
  }

  /** An unreadable state has nothing in it to lose; it is set aside, whole, once a new one is about to take its place. */
  async #loadOver(unreadable: "ignore" | "set aside"): Promise<DeviceState> {
    try {
      return await this.#load();
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      if (unreadable === "set aside") await this.#options.store.setAside();
      return newState(this.#options.random);
    }
  }

  #save(state: DeviceState): Promise<void> {
    return this.#options.store.write(serialiseState(state));
  }

  #held<T>(
    work: (state: DeviceState) => Promise<Outcome<T>>,
    unreadable: "refuse" | "ignore" | "set aside" = "refuse",
  ): Promise<Outcome<T>> {
    const load = () => (unreadable === "refuse" ? this.#load() : this.#loadOver(unreadable));
    return this.#guarded(() => this.#options.store.exclusively(async () => work(await load())));
  }

  /** Turns what the store throws into failures; anything else is a defect and passes. */
  async #guarded<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MustUpgrade) return fail("Forbidden", { result: 14, reason: error.message });
      if (isUnreadable(error)) return fail("StateUnreadable", { reason: error.message });
      if (error instanceof StoreError) return fail("StorageFailed", { reason: error.message });
      throw error;
    }
  }
}

function isUnreadable(error: unknown): error is Error {
  return error instanceof StateUnreadable || (error instanceof StoreError && error.kind === "unreadable");
}

/** The local refusals: not activated, unfinished, blocked, no service. */
function refuseUnusable(device: ActivatedDevice | null): ReturnType<typeof forbidden> | undefined {
  if (!device) return forbidden("not activated");
  if (!device.secretsDelivered) return forbidden("the enrollment was not finished");
  if (device.blocked) return forbidden("blocked");
  if (device.services.length === 0) return forbidden("no such service");
  return undefined;
}

function synchronisationFailed(cause?: Failure) {
  const reason = cause ? `second round: ${cause.word ?? cause.reason ?? cause.kind}` : "no round left for it";
  return fail("SynchronisationFailed", { result: 13, reason });
}
