// The phone's calls of the SDK; their results become events. No view is imported here.
import {
  type ErrorCode,
  type Failed,
  type Message,
  type Pims,
  pinWeakness,
  type UserAgent,
} from "@openpims/sdk";
import { PopupUserAgent, RedirectUserAgent } from "@openpims/sdk/browser";
import { type ReadonlySignal, signal } from "@preact/signals";
import { type AddressFault, addressFaultOf, insecurePage, isSameService } from "./address.ts";
import { bookmarks } from "./bookmarks.ts";
import { Car } from "./car/car.ts";
import type { CarAction } from "./car/commands.ts";
import { type Configuration, fetchConfiguration, type RedirectPath } from "./configuration.ts";
import { readDemoSms, verifyInDemo } from "./demo.ts";
import { facadeFor } from "./facade.ts";
import { lookAt } from "./look.ts";
import { normalNumber } from "./normal-number.ts";
import { rememberOwner } from "./owner.ts";
import { initialState, type State, type Task } from "./state.ts";
import { followTabs } from "./tabs.ts";
import { askForSms, endTask, noticeOf } from "./tasks.ts";
import { bookmarkOf, type Event, next } from "./transitions.ts";
import { weakPins } from "./weak-pins.ts";
import { type SignInAction, WindowSignIn } from "./window-sign-in.ts";

type Returned = NonNullable<RedirectUserAgent["returned"]>;

/** The codes that may be news on the session, the device or the account. */
const NEWS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([2301, 2310, 2311, 2312, 2317]);

const isNews = ({ error }: Failed): boolean => NEWS.has(error.code);

export class Phone {
  readonly #state = signal<State>(initialState);
  readonly #busy = signal(false);
  readonly #configuration = signal<Configuration | undefined>(undefined);
  readonly #demoSms = signal<string | undefined>(undefined);
  readonly #signIn = new WindowSignIn((agent) => this.#facade(agent, "/phone/redirect.html"));
  /** Made while the page loads: it removes the sign-in's answer from the address. */
  readonly #redirect = new RedirectUserAgent();
  readonly #tabs = followTabs(() => void this.look());
  readonly car = new Car();
  #pims: Pims | undefined;
  /** The PIN to be typed a second time. */
  #chosenPin: string | undefined;
  /** Resolves when the current call ends. */
  #underWay: Promise<void> = Promise.resolve();
  /** Resolves when the current refresh ends. A refresh may run while the user types; calls wait for it. */
  #looking: Promise<void> | undefined;
  /** True if another tab changed something while this tab was busy. */
  #stale = false;

  get state(): ReadonlySignal<State> {
    return this.#state;
  }

  /** True while a call is under way; no other begins before it ends. */
  get busy(): ReadonlySignal<boolean> {
    return this.#busy;
  }

  /** True while a window of the identity provider is open. */
  get signingIn(): boolean {
    return this.#signIn.isOpen;
  }

  get configuration(): ReadonlySignal<Configuration | undefined> {
    return this.#configuration;
  }

  /** The code of the SMS, in the demo after the user asked for it. */
  get demoSms(): ReadonlySignal<string | undefined> {
    return this.#demoSms;
  }

  /** Starts the phone, or loads the facts again after another tab may have changed them. */
  look(): Promise<void> {
    const pims = this.#pims;
    if (this.#busy.value || this.#looking) {
      this.#stale = true;
      return this.#looking ?? Promise.resolve();
    }
    if (!pims) return this.#begin();
    this.#looking = this.#look(pims).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking.then(() => this.#lookIfStale());
  }

  #begin(): Promise<void> {
    return this.#run(async () => {
      const insecure = insecurePage();
      if (insecure) return this.#send({ type: "misplaced", fault: insecure });
      this.#configuration.value ??= await fetchConfiguration();
      const configuration = this.#configuration.value;
      const fault = configuration && addressFaultOf(configuration, location.origin);
      if (fault) return this.#leadOn(fault);
      const pims = await this.#started();
      if (!pims) return this.#send({ type: "unreachable" });
      if (this.#redirect.returned) await this.#takeReturned(this.#redirect.returned, pims);
      else await this.#look(pims);
    });
  }

  /** Opens the page by the service's own address, or says which it is. */
  #leadOn(fault: AddressFault): void {
    this.#send({ type: "misplaced", fault });
    if (typeof fault !== "string" && isSameService(fault.rightAddress, location.origin))
      location.replace(fault.rightAddress);
  }

  /** The page has returned from the identity provider: repeating the call completes the sign-in. */
  async #takeReturned(returned: Returned, pims: Pims): Promise<void> {
    await this.#look(pims);
    const here = await this.#facade(this.#redirect, "/phone/");
    if ("problem" in returned || !here)
      return this.#send({ type: "troubled", trouble: { own: "signInLost" } });
    await this.#judge(await here.set("pims.authentication.user", { action: returned.action }), pims);
  }

  /** Must run inside a click handler, or the browser blocks the window. A second sign-in replaces the first. */
  async signIn(action: SignInAction, language: string): Promise<void> {
    if (this.#busy.value) return;
    this.#send({ type: "calmed" });
    let ended: ReturnType<WindowSignIn["begin"]>;
    try {
      ended = this.#signIn.begin(action, language);
    } catch {
      return this.#send({ type: "troubled", trouble: { own: "popupBlocked" } });
    }
    const signedIn = await ended;
    await this.#underWay;
    if (signedIn) await this.#run(() => this.#judge(signedIn.message, signedIn.pims));
  }

  cancelSignIn(): void {
    this.#signIn.cancel();
  }

  /** Signs in by redirecting this page, for browsers that block windows. */
  signInHere(language: string): Promise<void> {
    return this.#with(async (pims) => {
      const here = await this.#facade(this.#redirect, "/phone/");
      const login = { action: "login", local: language } as const;
      if (here) await this.#judge(await here.set("pims.authentication.user", login), pims);
    });
  }

  signOut(): Promise<void> {
    return this.#with(async (pims) =>
      this.#judge(await pims.set("pims.authentication.user", { action: "logout" }), pims),
    );
  }

  choose(task: Task | "remove"): void {
    if (!this.#busy.value) this.#send({ type: "chose", task });
  }

  leave(): void {
    if (!this.#busy.value) this.#send({ type: "left" });
  }

  openCar(): void {
    if (!this.#busy.value) this.#send({ type: "carOpened" });
  }

  /** Loads the car's state. @param vin of another car of the account */
  loadCar(vin?: string): Promise<void> {
    return this.#with(async (pims) => this.#endCar(await this.car.load(pims, vin), pims));
  }

  /** Sends a command; where it needs an OTP, the PIN is asked for first. */
  command(name: CarAction): Promise<void> {
    return this.#with((pims) => this.#command(name, pims));
  }

  async #command(name: CarAction, pims: Pims): Promise<void> {
    const failed = await this.car.send(pims, name);
    if (failed?.error.code === 2302) this.#send({ type: "carPinNeeded", command: name });
    else await this.#endCar(failed, pims);
  }

  async #endCar(failed: Failed | undefined, pims: Pims): Promise<void> {
    if (failed) await this.#fail(failed, pims);
  }

  async #giveCarPin(pims: Pims, pinCode: string): Promise<void> {
    const { carCommand } = this.state.value;
    const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
    if (message.status === "FAILED") return this.#fail(message, pims);
    this.#send({ type: "carOpened" });
    if (carCommand) await this.#command(carCommand, pims);
  }

  /** Requests an SMS. Given a `number`, the SMS certifies that the number is the user's. */
  sendSms(number = this.state.value.number): Promise<void> {
    return this.#with(async (pims) => {
      const message = await askForSms(pims, this.state.value.task, number);
      if (message.status === "FAILED") return this.#fail(message, pims);
      this.#send({ type: "smsSent", number });
    });
  }

  /**
   * Asks the service for the normal form of a number, which the user confirms before an SMS is sent.
   * @returns `refused` for a number that cannot receive an SMS; `undefined` if the service gave no answer
   */
  async readNumber(number: string): Promise<{ readonly normal: string } | "refused" | undefined> {
    let read: { readonly normal: string } | "refused" | undefined;
    await this.#withToken(async (token) => {
      const clientId = this.#configuration.value?.clientId ?? "";
      const normal = await normalNumber(token, clientId, number);
      read = normal === undefined ? "refused" : { normal };
    });
    return read;
  }

  /** The user has a code from an earlier SMS, or from the operator. */
  skipSms(): void {
    if (!this.#busy.value) this.#send({ type: "smsSent" });
  }

  giveCode(smsCode: string): Promise<void> {
    return this.#with(async (pims) => {
      if (this.state.value.task !== "enrol")
        return this.#send({ type: "codeGiven", smsCode, accountHasPin: false });
      const message = await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode });
      if (message.status === "FAILED") return this.#fail(message, pims);
      const accountHasPin = message.result.status === "AlreadyEnrolled";
      this.#send({ type: "codeGiven", smsCode, accountHasPin });
    });
  }

  givePin(pin: string): Promise<void> {
    return this.#with(async (pims) => {
      const { step } = this.state.value;
      if (step === "ready") return this.#askForOtp(pims, pin);
      if (step === "carPin") return this.#giveCarPin(pims, pin);
      if (step === "choosePin") {
        const weakness = this.#configuration.value?.refuseWeakPins ? pinWeakness(pin) : undefined;
        if (weakness) return this.#send({ type: "troubled", trouble: { own: weakPins[weakness] } });
        this.#chosenPin = pin;
        return this.#send({ type: "pinChosen" });
      }
      const differs = step === "repeatPin" && pin !== this.#chosenPin;
      this.#chosenPin = undefined;
      if (differs) return this.#send({ type: "pinsDiffer" });
      const { task } = this.state.value;
      if (task) await this.#judge(await endTask(pims, task, this.state.value, pin), pims, noticeOf[task]);
    });
  }

  /** Drops the typed PIN when the tab is hidden or the step is left. */
  forgetPin(): void {
    this.#chosenPin = undefined;
    if (!this.#busy.value) this.#send({ type: "pinForgotten" });
  }

  async #askForOtp(pims: Pims, pinCode: string): Promise<void> {
    // The server's lifetime starts later, so this end is never too late.
    const asked = Date.now();
    const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
    if (message.status === "FAILED") return this.#fail(message, pims);
    const lifetime = (this.#configuration.value?.otpLifetimeSeconds ?? 0) * 1000;
    this.#send({ type: "otpGiven", otp: { text: message.result.otp, expiresAt: asked + lifetime } });
  }

  endOtp(): void {
    this.#send({ type: "otpEnded" });
  }

  remove(): Promise<void> {
    return this.#with(async (pims) =>
      this.#judge(await pims.set("pims.authentication.enrollment", { action: "remove" }), pims, "removed"),
    );
  }

  showDemoSms(): Promise<void> {
    return this.#withToken(async (token) => {
      this.#demoSms.value = (await readDemoSms(token)) ?? "";
    });
  }

  /** Asks the demo's service to verify the OTP shown. */
  useOtp(): Promise<void> {
    return this.#withToken(async (token) => {
      const { otp } = this.state.value;
      if (otp) this.#send({ type: "otpJudged", accepted: await verifyInDemo(token, otp.text) });
    });
  }

  #withToken(work: (token: string) => Promise<void>): Promise<void> {
    return this.#with(async (pims) => {
      const message = await pims.get("pims.authentication.token", { type: "cvs", action: "get" });
      if (message.status === "FAILED") return this.#fail(message, pims);
      try {
        await work(message.result.token);
      } catch {
        this.#send({ type: "troubled", trouble: { own: "unreachable" } });
      }
    });
  }

  /** After a call that changes something: loads the facts again, here and in the other tabs. */
  async #judge(message: Message, pims: Pims, notice?: State["notice"]): Promise<void> {
    if (message.status === "SUCCEEDED" && notice === "enrolled") await rememberOwner(pims);
    const facts = await lookAt(pims, this.state.value.facts);
    if (message.status === "FAILED") this.#send({ type: "failed", failed: message, facts });
    else this.#send({ type: "done", facts, notice });
    this.#tabs.tell();
  }

  /** After a call that changes nothing: loads the facts again only if the failure is news on the device. */
  async #fail(failed: Failed, pims: Pims): Promise<void> {
    if (isNews(failed)) await this.#judge(failed, pims);
    else this.#send({ type: "failed", failed });
  }

  async #look(pims: Pims): Promise<void> {
    const facts = await lookAt(pims, this.state.value.facts);
    this.#send({ type: "looked", facts, bookmark: bookmarks.read() });
  }

  /** The SDK, initialised. */
  async #started(): Promise<Pims | undefined> {
    this.#pims ??= await this.#facade(new PopupUserAgent(), "/phone/redirect.html");
    return this.#pims;
  }

  /** @returns `undefined` until the service has sent its configuration */
  async #facade(userAgent: UserAgent, path: RedirectPath): Promise<Pims | undefined> {
    const configuration = this.#configuration.value;
    const made = configuration && (await facadeFor(configuration, userAgent, path));
    if (!made || !("status" in made)) return made;
    this.#send({ type: "failed", failed: made });
    return undefined;
  }

  #with(work: (pims: Pims) => Promise<void>): Promise<void> {
    const pims = this.#pims;
    if (!pims) return this.look();
    const { step } = this.#state.value;
    return this.#run(async () => {
      // Another tab may have moved to a different step: the user's input was for the old one.
      if (this.#state.value.step !== step) return;
      // Clears the old message first, so that the same message again is shown and announced.
      this.#send({ type: "calmed" });
      await work(pims);
    });
  }

  async #run(work: () => Promise<void>): Promise<void> {
    if (this.#busy.value) return;
    this.#busy.value = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#underWay = promise;
    try {
      await this.#looking;
      await work();
    } finally {
      this.#busy.value = false;
      resolve();
    }
    await this.#lookIfStale();
  }

  async #lookIfStale(): Promise<void> {
    if (!this.#stale || this.#busy.value) return;
    this.#stale = false;
    await this.look();
  }

  #send(event: Event): void {
    const before = this.#state.value;
    const after = next(before, event);
    if (after === before) return;
    this.#state.value = after;
    if (after.step !== "smsCode") this.#demoSms.value = undefined;
    const leftCar = before.step.startsWith("car") && !after.step.startsWith("car");
    if (leftCar && this.#pims) void this.car.leave(this.#pims);
    if (!["starting", "unreachable", "wrongAddress"].includes(after.step)) bookmarks.write(bookmarkOf(after));
  }
}
