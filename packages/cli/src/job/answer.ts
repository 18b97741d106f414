// The one place where the answer of a command becomes output and an exit code.
import { explain, explanationLines, type Failed, type Message } from "@openpims/sdk";
import type { Command } from "commander";
import { asCalled } from "../terminal/command-again.ts";
import { turnEchoOff } from "../terminal/echo.ts";
import { safeLine, safeText } from "../terminal/safe-text.ts";
import { CallFailed } from "./call-failed.ts";
import { Job } from "./job.ts";
import { copySentence, movedSentence } from "./moved.ts";

/** The outcome of a command: the deciding message, and its text for a person. */
export interface Answer {
  readonly message: Message;
  /** The output on stdout for a SUCCEEDED message without `--json`. */
  readonly text?: string;
  /** True where the explanation of a FAILED message was printed before. */
  readonly isExplained?: boolean;
  /** False for an exit code of 1 despite a SUCCEEDED message. */
  readonly well?: boolean;
}

/** Gives a command its action. The message of the answer decides the exit code: 0 SUCCEEDED, 1 FAILED. */
export function setAction(command: Command, work: (job: Job) => Promise<Answer>): void {
  command.action(async () => {
    const job = new Job(command.optsWithGlobals(), command.args);
    turnEchoOff();
    try {
      const answer = await work(job).catch((error: unknown): Answer => {
        if (error instanceof CallFailed) return { message: error.failed, isExplained: error.isExplained };
        if (job.next !== undefined) job.note(job.next);
        throw error;
      });
      process.exitCode = await print(job, answer);
    } finally {
      job.secrets.close();
    }
  });
}

/** The catalogue's code for a device whose keys have gone on elsewhere. */
const OTHER_STATE = 2311;

/** Writes the code of a failure and its explanation to stderr. */
export function noteFailure(job: Job, message: Failed): void {
  const { language, whose } = job;
  job.note(safeLine(`${message.error.code} ${message.error.label}`));
  const explanation = explain(message, { language, audience: "command", ...whose });
  for (const line of explanationLines(explanation, language)) job.note(safeLine(line));
}

/** The codes of a folder without its session or its enrolment. Their remedies would begin another enrolment. */
const GONE: readonly number[] = [2301, 2317];

/** Writes where the enrolment went instead of the explanation. @returns false where it was not moved */
async function noteMove(job: Job, { error: { code, label } }: Failed): Promise<boolean> {
  const moved = GONE.includes(code) ? await movedSentence(job) : undefined;
  if (moved === undefined) return false;
  job.note(safeLine(`${code} ${label}`));
  job.note(moved);
  return true;
}

async function print(job: Job, { message, text, isExplained = false, well = true }: Answer): Promise<number> {
  if (message.status === "FAILED") {
    if (!isExplained && !(await noteMove(job, message))) noteFailure(job, message);
    const copy = message.error.code === OTHER_STATE ? await copySentence(job) : undefined;
    if (copy !== undefined) job.note(copy);
    if (job.next !== undefined) job.note(job.next);
  }
  if (job.has("json")) process.stdout.write(`${safeText(JSON.stringify(message))}\n`);
  else if (message.status === "SUCCEEDED" && text !== undefined)
    process.stdout.write(`${safeText(asCalled(text))}\n`);
  return message.status === "SUCCEEDED" && well ? 0 : 1;
}
