import { effectOf } from "../failures.ts";
import { type Use, type Verdict, verdictOf } from "../meter.ts";
import type { Outcome } from "../outcome.ts";
import { type DeviceState, serialiseState } from "../state.ts";
import { type Answer, parseAnswer, readAnswer } from "../wire/answer.ts";
import { hostOf, type Request, toUrl } from "../wire/request.ts";
import type { DeviceOptions } from "./options.ts";

/** Sees each request on its way. */
type Watch = <T>(request: Request, send: () => Promise<Outcome<T>>) => Promise<Outcome<T>>;

/** A device that an operation has locked: its way to the server and to the store. */
export class LockedDevice {
  readonly options: DeviceOptions;
  readonly #watch: Watch;

  constructor(options: DeviceOptions, watch: Watch = (_, send) => send()) {
    this.options = options;
    this.#watch = watch;
  }

  /** The configured server's. */
  get host(): string {
    return hostOf(this.options.inWeboUrl);
  }

  save(state: DeviceState): Promise<void> {
    return this.options.store.write(serialiseState(state));
  }

  /** One request; a refusal's effect on the device is stored before it is returned. */
  async ask<T>(
    state: DeviceState,
    request: Request,
    process: (answer: Answer) => Outcome<T>,
  ): Promise<Outcome<T>> {
    const outcome = await this.exchange(request, process);
    // Another server does not know the device, which is no reason to lose it.
    const speaks = (state.device?.host ?? this.host) === this.host;
    if (!outcome.ok && outcome.failure.word !== undefined && state.device && speaks) {
      const effect = effectOf(outcome.failure.kind);
      if (effect === "blocked") await this.save({ ...state, device: { ...state.device, blocked: true } });
      if (effect === "wiped") await this.save({ installation: state.installation, device: null });
    }
    return outcome;
  }

  /** One request of a device that is not there yet, so that a refusal changes nothing. */
  exchange<T>(request: Request, process: (answer: Answer) => Outcome<T>): Promise<Outcome<T>> {
    return this.#watch(request, async () => {
      const http = await this.options.get(toUrl(this.options.inWeboUrl, request));
      const judged = parseAnswer(http, request.action);
      return judged.ok ? readAnswer(() => process(judged.value)) : judged;
    });
  }

  /**
   * Counts the uses before `work`, and gives back afterwards what the server did not use up. A setup uses nothing up;
   * the first finalize does, and once one was accepted, what fails later changes nothing about the PIN in it.
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
        verdict = "counted";
        const answered = await send();
        verdict = verdictOf(answered);
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
