// What the phone does: calls of the SDK, and what comes of them as events. It knows no view.
import type { ErrorCode, Failed, Message, Pims, UserAgent } from "@openpims/sdk";
import { PopupUserAgent, RedirectUserAgent } from "@openpims/sdk/browser";
import { type ReadonlySignal, signal } from "@preact/signals";
import { bookmarks } from "./bookmarks.ts";
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
import { type SignInAction, WindowSignIn } from "./window-sign-in.ts";

type Returned = NonNullable<RedirectUserAgent["returned"]>;

/** The codes that tell of the session, the device or the account what may not have been known here. */
const NEWS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([2301, 2310, 2311, 2312, 2317]);

const isNews = ({ error }: Failed): boolean => NEWS.has(error.code);

export class Phone {
  readonly #state = signal<State>(initialState);
  readonly #busy = signal(false);
  readonly #configuration = signal<Configuration | undefined>(undefined);
  readonly #demoSms = signal<string | undefined>(undefined);
  readonly #signIn = new WindowSignIn((agent) => this.#facade(agent, "/phone/redirect.html"));
  /** Made while the page loads: it takes the answer to a sign-in out of the address. */
  readonly #redirect = new RedirectUserAgent();
  readonly #tabs = followTabs(() => void this.look());
  #pims: Pims | undefined;
  /** The PIN that is to be typed once more. */
  #chosenPin: string | undefined;
  /** Ends with the call that is under way. */
  #underWay: Promise<void> = Promise.resolve();
  /** Ends with the look that is under way, while somebody may be typing: what is done meanwhile waits for it. */
  #looking: Promise<void> | undefined;
  /** Another tab has changed something while this one was busy. */
  #stale = false;

  get state(): ReadonlySignal<State> {
    return this.#state;
  }

  /** Whether a call is under way: nothing else is begun meanwhile. */
  get busy(): ReadonlySignal<boolean> {
    return this.#busy;
  }

  /** Whether a window of the identity provider's is open. */
  get signingIn(): boolean {
    return this.#signIn.isOpen;
  }

  get configuration(): ReadonlySignal<Configuration | undefined> {
    return this.#configuration;
  }

  /** The code of the SMS, once it was asked for in the demo. */
  get demoSms(): ReadonlySignal<string | undefined> {
    return this.#demoSms;
  }

  /** Begins, or looks again at what another tab may have changed. */
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
      const pims = await this.#started();
      if (!pims) return this.#send({ type: "unreachable" });
      if (this.#redirect.returned) await this.#takeReturned(this.#redirect.returned, pims);
      else await this.#look(pims);
    });
  }

  /** The page has come back from the sign-in: the same call again ends what it began. */
  async #takeReturned(returned: Returned, pims: Pims): Promise<void> {
    await this.#look(pims);
    const here = await this.#facade(this.#redirect, "/phone/");
    if ("problem" in returned || !here)
      return this.#send({ type: "troubled", trouble: { own: "signInLost" } });
    await this.#judge(await here.set("pims.authentication.user", { action: returned.action }), pims);
  }

  /** Called by a click's very handler. A second one takes the first one's place. */
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

  /** Where the browser lets no window open: the whole page goes, and comes back. */
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

  /** Has an SMS sent, to `number` where it is to be shown to be the person's. */
  sendSms(number = this.state.value.number): Promise<void> {
    return this.#with(async (pims) => {
      const message = await askForSms(pims, this.state.value.task, number);
      if (message.status === "FAILED") return this.#fail(message, pims);
      this.#send({ type: "smsSent", number });
    });
  }

  /**
   * Asks the service for the normal form of a number, which the person sees before an SMS goes there.
   * @returns `refused` for a number that takes no SMS; `undefined` where the service gave no answer
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

  /** There is a code from before, or from the operator. */
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
      if (step === "choosePin") {
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

  /** The tab is out of sight, or the step is left: what was typed is not kept. */
  forgetPin(): void {
    this.#chosenPin = undefined;
    if (!this.#busy.value) this.#send({ type: "pinForgotten" });
  }

  async #askForOtp(pims: Pims, pinCode: string): Promise<void> {
    // The server counts from when it computed it, which is later.
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

  /** Has the demo's service judge the OTP that is shown. */
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
        this.#send({ type: "troubled", trouble: { code: 2202 } });
      }
    });
  }

  /** What a call that changes something has come to: everything is looked at anew, here and in the other tabs. */
  async #judge(message: Message, pims: Pims, notice?: State["notice"]): Promise<void> {
    if (message.status === "SUCCEEDED" && notice === "enrolled") await rememberOwner(pims);
    const facts = await lookAt(pims, this.state.value.facts);
    if (message.status === "FAILED") this.#send({ type: "failed", failed: message, facts });
    else this.#send({ type: "done", facts, notice });
    this.#tabs.tell();
  }

  /** Of a call that changes nothing; what its failure says of the device is looked at, as it may be news. */
  async #fail(failed: Failed, pims: Pims): Promise<void> {
    if (isNews(failed)) await this.#judge(failed, pims);
    else this.#send({ type: "failed", failed });
  }

  async #look(pims: Pims): Promise<void> {
    const facts = await lookAt(pims, this.state.value.facts);
    this.#send({ type: "looked", facts, bookmark: bookmarks.read() });
  }

  /** The SDK, initialised once the service has said what with. */
  async #started(): Promise<Pims | undefined> {
    this.#configuration.value ??= await fetchConfiguration();
    this.#pims ??= await this.#facade(new PopupUserAgent(), "/phone/redirect.html");
    return this.#pims;
  }

  /** @returns `undefined` while the service has said nothing yet */
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
      // Another tab may have led elsewhere meanwhile: it was meant for the step that is left.
      if (this.#state.value.step !== step) return;
      // What went wrong before is gone, so that the same again is seen, and heard.
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
    if (after.step !== "starting" && after.step !== "unreachable") bookmarks.write(bookmarkOf(after));
  }
}
