// Hashing a password takes a processor for about a tenth of a second. The hashes run on threads of their own, apart from
// those for files and host names. The queue is short: while it is full, requests are refused for now, and no request waits
// for long.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { FairLine } from "./fair-line.ts";
import type { HashTask } from "./hash-thread.ts";

/** Leaves a processor to the other requests if there is more than one. */
const THREADS = Math.min(2, Math.max(1, availableParallelism() - 1));

/** Waiting hashes of one lane: about two seconds of work. */
const MOST_WAITING = 16;

/** A request that waited for so long is refused: its user, or a proxy, is about to give up. */
const LONGEST_WAIT_MS = 10_000;

/** The wait that a refused request is told. */
export const RETRY_AFTER_SECONDS = 5;

/** The lanes, which take turns, so that neither keeps out the other. `known`: browsers in which the account's owner has signed in before, and the operator. */
export type HashLane = "known" | "unknown";

/** The queue is full, or too slow: HTTP 503. */
export class HashingBusy extends Error {
  override name = "HashingBusy";
  readonly statusCode = 503;
  readonly retryAfterSeconds = RETRY_AFTER_SECONDS;

  constructor() {
    super("too many sign-ins at once");
    refused += 1;
  }
}

interface Job {
  readonly task: HashTask;
  /** Refuses it after the longest wait. */
  readonly timer: NodeJS.Timeout;
  done(hash: Buffer): void;
  failed(error: Error): void;
}

const waiting: Readonly<Record<HashLane, FairLine<Job>>> = {
  known: new FairLine(MOST_WAITING),
  unknown: new FairLine(MOST_WAITING),
};
let last: HashLane = "unknown";
let refused = 0;
const idle: Worker[] = [];
let threads = 0;

function startThread(): Worker {
  // The thread's file, in the sources and in the build.
  const file = import.meta.url.endsWith(".ts") ? "./hash-thread.ts" : "./hash-thread.js";
  const thread = new Worker(new URL(file, import.meta.url));
  threads += 1;
  thread.once("exit", () => {
    threads -= 1;
    const place = idle.indexOf(thread);
    if (place !== -1) idle.splice(place, 1);
  });
  return thread;
}

function runOn(thread: Worker, job: Job): void {
  // A thread keeps the process alive only while it hashes.
  thread.ref();
  const take = (hash: Uint8Array): void => {
    thread.off("error", fail);
    thread.unref();
    idle.push(thread);
    job.done(Buffer.from(hash));
    runNext();
  };
  const fail = (error: unknown): void => {
    thread.off("message", take);
    job.failed(error instanceof Error ? error : new Error("a password could not be hashed"));
    thread.once("exit", runNext);
  };
  thread.once("message", take);
  thread.once("error", fail);
  thread.postMessage(job.task);
}

function runNext(): void {
  if (idle.length === 0 && threads >= THREADS) return;
  const next = last === "known" ? "unknown" : "known";
  const lane = waiting[next].length > 0 ? next : last;
  const job = waiting[lane].next();
  if (!job) return;
  last = lane;
  clearTimeout(job.timer);
  runOn(idle.pop() ?? startThread(), job);
}

/** True if the lane takes no more hashes for now. */
export const hashLaneIsFull = (lane: HashLane): boolean => waiting[lane].length >= MOST_WAITING;

/**
 * Hashes a password with scrypt: N 2^15, r 8, p 1.
 * @param source the account, which gives way in a full lane to one that signs in less often
 * @throws HashingBusy if the lane is full, or the hash has waited for too long
 */
export function hashInQueue(task: HashTask, lane: HashLane, source?: string): Promise<Buffer> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => {
      waiting[lane].remove(job);
      failed(new HashingBusy());
    }, LONGEST_WAIT_MS);
    const job: Job = { task, timer, done, failed };
    const away = waiting[lane].add(job, source);
    if (away) {
      clearTimeout(away.timer);
      away.failed(new HashingBusy());
    }
    runNext();
  });
}

/** The hashes that wait, and those that were refused since the start. */
export const hashQueue = (): {
  readonly waiting: Readonly<Record<HashLane, number>>;
  readonly refused: number;
} => ({
  waiting: { known: waiting.known.length, unknown: waiting.unknown.length },
  refused,
});
