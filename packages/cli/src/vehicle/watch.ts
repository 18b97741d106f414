// `openpims vehicle watch`: the changes of a vehicle's state, as the servers have them, until Ctrl-C.
import { setTimeout as pause } from "node:timers/promises";
import type { Message, Pims } from "@openpims/sdk";
import { type Answer, noteFailure } from "../job/answer.ts";
import type { Job } from "../job/job.ts";
import { withOtp } from "../steps/one-time-password.ts";
import { safeLine, safeText } from "../terminal/safe-text.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { Changes } from "./changes.ts";
import { type Vehicle, withVehicle } from "./chosen.ts";
import { vehicleSentencesIn } from "./sentences.ts";

const api = "pims.vehicle.event";
const EVENTS = ["remoteChargeFinished", "remoteChargeInterrupted"] as const;

/** The servers' limits of a day are not published. */
const LEAST_SECONDS = 10;
const DEFAULT_SECONDS = 60;

/** Failures that the next try does not end: the sign-in is over. */
const ENDS: readonly number[] = [2301];

export const watch = (job: Job): Promise<Answer> => {
  const seconds = secondsOf(job.options.every);
  return withVehicle(job, async (pims, vehicle) => {
    const events = new Events(job, pims);
    const subscribed = await withOtp(job, pims, () => events.subscribe());
    if (subscribed.status === "FAILED") return { message: subscribed };
    return untilInterrupted((signal) => follow(job, pims, vehicle, { events, seconds, signal }));
  });
};

/** The subscription to the vehicle's own events, with the loss of its connection and its return. */
class Events {
  readonly #job: Job;
  readonly #pims: Pims;
  #isLost = false;

  constructor(job: Job, pims: Pims) {
    this.#job = job;
    this.#pims = pims;
  }

  subscribe(): Promise<Message<undefined>> {
    return this.#pims.subscribe(api, { actionType: "remote", type: EVENTS }, (message) => {
      if (message.status !== "RESULT") return;
      const { result, error } = message;
      if (this.#job.has("json")) print(JSON.stringify(message));
      else if (result) print(vehicleSentencesIn(this.#job.language).events[result.notification]);
      if (!error) return;
      this.#isLost = true;
      noteFailure(this.#job, { ...message, status: "FAILED", error });
    });
  }

  /** Subscribes again after a loss: its success is the only sign of the connection's return. */
  async checkReturn(): Promise<void> {
    if (!this.#isLost) return;
    await this.#pims.unsubscribe(api);
    if ((await this.subscribe()).status === "FAILED") return;
    this.#isLost = false;
    this.#job.note(vehicleSentencesIn(this.#job.language).eventsAgain);
  }
}

async function follow(
  job: Job,
  pims: Pims,
  vehicle: Vehicle,
  { events, seconds, signal }: { events: Events; seconds: number; signal: AbortSignal },
): Promise<Answer> {
  const say = vehicleSentencesIn(job.language);
  job.note(say.watching(seconds));
  const changes = new Changes(job, vehicle);
  while (!signal.aborted) {
    const message = await pims.get("pims.vehicle.state");
    if (message.status === "SUCCEEDED") {
      const lines = changes.linesOf(message.result.state);
      if (lines.length > 0) print(job.has("json") ? JSON.stringify(message) : lines.join("\n"));
    } else if (ENDS.includes(message.error.code)) return { message };
    else job.note(safeLine(say.notRead(message.error.code, message.error.label)));
    await events.checkReturn();
    await pause(seconds * 1000, undefined, { signal }).catch(() => undefined);
  }
  return { message: await pims.unsubscribe(api) };
}

/** Runs `work`, whose signal Ctrl-C or a stop of the process aborts. */
async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    return await work(stopped.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** @throws UsageError */
function secondsOf(given: unknown): number {
  if (given === undefined) return DEFAULT_SECONDS;
  const seconds = Number(given);
  if (typeof given === "string" && /^\d{1,5}$/.test(given) && seconds >= LEAST_SECONDS) return seconds;
  throw new UsageError(`--every must be a number of seconds from ${LEAST_SECONDS} up, not "${given}"`);
}

const print = (text: string): void => void process.stdout.write(`${safeText(text)}\n`);
