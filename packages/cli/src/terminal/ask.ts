import { setTimeout as pause } from "node:timers/promises";
import { type CANCEL_SYMBOL, confirm, isCancel, password, spinner, text } from "@clack/prompts";
import { answerKeys } from "./answer-keys.ts";
import { asCalled } from "./command-again.ts";
import { safeText } from "./safe-text.ts";

/** The user left a question with Ctrl-C or Escape, or the terminal was closed. Nothing was done. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

type Check = (answer: string | undefined) => string | undefined;

/** True if a person types on stdin and reads questions on stderr. stdout is for the answer. */
export const isTerminal = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks a question. An interruption ends it cleanly: the terminal gets its echo and its cursor back. */
async function ask<T>(question: (common: Common) => Promise<T | typeof CANCEL_SYMBOL>): Promise<T> {
  const interrupted = new AbortController();
  const abort = () => interrupted.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, abort);
  process.stdin.once("end", abort);
  try {
    const answer = await question({ output: process.stderr, signal: interrupted.signal });
    if (isCancel(answer)) throw new Interrupted("interrupted");
    return answer as T;
  } finally {
    for (const signal of signals) process.off(signal, abort);
    process.stdin.off("end", abort);
  }
}

interface Common {
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

export const askHidden = (message: string, validate: Check): Promise<string> =>
  ask((common) =>
    password({ ...common, message: safeText(asCalled(message)), validate, clearOnError: true }),
  );

export const askVisibly = (message: string, validate: Check): Promise<string> =>
  ask((common) => text({ ...common, message: safeText(asCalled(message)), validate }));

/** The same for a secret: an answer of the wrong form is cleared, so that the next one is not appended to it. */
export const askVisiblyAnew = (message: string, validate: Check): Promise<string> =>
  askVisibly(message, (answer) => {
    const problem = validate(answer);
    // The prompt of a text has no such option: this is its user's Ctrl-U.
    if (problem !== undefined) process.stdin.emit("keypress", undefined, { ctrl: true, name: "u" });
    return problem;
  });

/**
 * Asks for a yes. Neither input that was typed before the question nor a paste is an answer to it: the first "y" of an
 * address that was pasted twice would say yes to an SMS.
 */
export async function askYesOrNo(
  message: string,
  active: string,
  inactive: string,
  initialValue = false,
): Promise<boolean> {
  await discardTyped();
  const input = answerKeys(process.stdin);
  try {
    return await ask((common) =>
      confirm({ ...common, input, message: safeText(asCalled(message)), active, inactive, initialValue }),
    );
  } finally {
    process.stdin.unpipe(input).pause();
  }
}

/** Long enough to read what the terminal holds. */
const READING_MS = 50;

/** @throws Interrupted for a Ctrl-C in what was typed */
async function discardTyped(): Promise<void> {
  const { stdin } = process;
  let typed = "";
  const read = (data: Buffer): void => {
    typed += data.toString("latin1");
  };
  stdin.setRawMode(true).on("data", read);
  await pause(READING_MS);
  stdin.off("data", read).pause();
  stdin.setRawMode(false);
  if (typed.includes("\x03")) throw new Interrupted("interrupted");
}

/** Shows progress: a spinner on a terminal, a line elsewhere. */
export async function whileWaiting<T>(message: string, work: () => Promise<T>): Promise<T> {
  if (!isTerminal()) {
    process.stderr.write(`${message}\n`);
    return work();
  }
  const progress = spinner({ output: process.stderr, indicator: "timer" });
  progress.start(message);
  try {
    return await work();
  } finally {
    progress.stop(message);
  }
}
