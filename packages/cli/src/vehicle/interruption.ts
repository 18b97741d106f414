import { constants } from "node:os";
import type { Job } from "../job/job.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** As a shell reports a program that a signal ended: 130 for Ctrl-C. */
const exitCodeOf = (signal: (typeof SIGNALS)[number]): number => 128 + constants.signals[signal];

/**
 * Makes a call that cannot be taken back. A signal that ends the program during it leaves a note first.
 * @param noteOf the note at the moment of the signal
 */
export async function noteInterruption<T>(
  job: Job,
  noteOf: () => string,
  call: () => Promise<T>,
): Promise<T> {
  const interrupted = (signal: (typeof SIGNALS)[number]): void => {
    job.note(noteOf());
    process.exit(exitCodeOf(signal));
  };
  for (const signal of SIGNALS) process.on(signal, interrupted);
  try {
    return await call();
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
  }
}
