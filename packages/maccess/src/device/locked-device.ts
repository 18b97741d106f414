import { effectOf } from "../failures.ts";
import { type Use, type Verdict, verdictOf } from "../meter.ts";
import type { Outcome } from "../outcome.ts";
import { type DeviceState, serialiseState } from "../state.ts";
import type { WriteAs } from "../store.ts";
import { type Answer, parseAnswer, readAnswer } from "../wire/answer.ts";
import { hostOf, type Request, toUrl } from "../wire/request.ts";
import type { DeviceOptions } from "./options.ts";

/** Called with each request; sends it. */
type Watch = <T>(request: Request, send: () => Promise<Outcome<T>>) => Promise<Outcome<T>>;

/** A device locked by an operation, with its access to the server and the store. */
export class LockedDevice {
  readonly options: DeviceOptions;
  readonly #watch: Watch;

  constructor(options: DeviceOptions, watch: Watch = (_, send) => send()) {
    this.options = options;
    this.#watch = watch;
  }

  /** The configured server's host. */
  get host(): string {
    return hostOf(this.options.inWeboUrl);
  }

  save(state: DeviceState, as?: WriteAs): Promise<void> {
    return this.options.store.write(serialiseState(state), as);
  }

  /** Sends one request. A refusal's effect on the device is stored before the refusal is returned. */
  async ask<T>(
    state: DeviceState,
    request: Request,
    process: (answer: Answer) => Outcome<T>,
  ): Promise<Outcome<T>> {
    const outcome = await this.exchange(request, process);
    // A server at which the device was not enrolled does not know it, which is no reason to wipe it.
    const speaks = (state.device?.host ?? this.host) === this.host;
    if (!outcome.ok && outcome.failure.word !== undefined && state.device && speaks) {
      const effect = effectOf(outcome.failure.kind);
      if (effect === "blocked") await this.save({ ...state, device: { ...state.device, blocked: true } });
      if (effect === "wiped") await this.save({ installation: state.installation, device: null });
    }
    return outcome;
  }

  /** Sends one request of a device that does not exist yet: a refusal changes nothing. */
  exchange<T>(request: Request, process: (answer: Answer) => Outcome<T>): Promise<Outcome<T>> {
    return this.#watch(request, async () => {
      const http = await this.options.get(toUrl(this.options.inWeboUrl, request));
      const judged = parseAnswer(http, request.action);
      return judged.ok ? readAnswer(() => process(judged.value)) : judged;
    });
  }

  /**
   * Counts the uses before `work`, then gives back those that the server did not use up. A setup uses nothing up; the
   * first finalize does. Once it was accepted, later failures do not change the verdict on its PIN.
   */
  async metered<T>(
    uses: readonly Use[],
    work: (metered: LockedDevice) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const { meter } = this.options;
    if (!meter || uses.length === 0) return work(this);
    const reserved = await meter.reserve(uses);
    if (!reserved.ok) return reserved;
    let verdict: Verdict = "unsent";
    const metered = new LockedDevice(this.options, (request, send) =>
      this.#watch(request, async () => {
        if (request.action !== "ActionFinalize" || verdict === "accepted") return send();
        const before = verdict;
        verdict = "counted";
        const answered = await send();
        const isUnsent = !answered.ok && answered.failure.unsent === true;
        verdict = isUnsent ? before : verdictOf(answered);
        return answered;
      }),
    );
    try {
      return await work(metered);
    } finally {
      await reserved.value.close(verdict);
    }
  }
}
