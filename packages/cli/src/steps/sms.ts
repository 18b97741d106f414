// The SMS of an enrolment or a PIN reset: at most one, and none if the code is given.
import type { Message, Pims } from "@openpims/sdk";
import type { Command } from "commander";
import type { Answer } from "../job/answer.ts";
import { CallFailed, succeeded } from "../job/call-failed.ts";
import type { Job } from "../job/job.ts";
import { askYesOrNo, isTerminal, whileWaiting } from "../terminal/ask.ts";
import { commandAgain } from "../terminal/command-again.ts";
import { safeLine } from "../terminal/safe-text.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { readDemoOutbox } from "./demo.ts";

export const smsOptions = (command: Command): Command =>
  command
    .option("--no-sms", "sends no SMS; asks for the code of an earlier one")
    .option("--sms-only", "sends the SMS and stops; give its code at the next call")
    .option("--demo", "reads the code in the outbox of a service that runs with --demo");

/** Runs before an SMS is sent. @throws UsageError if its code could not reach this command */
export async function requireSmsCode(job: Job): Promise<void> {
  if (!job.has("smsOnly") && !job.has("demo")) await job.secrets.require(secretKinds.smsCode);
}

/** The purpose of an SMS. A certification goes to a number that is not the account's yet. */
export type SmsPurpose =
  | { readonly type: "enrollment" | "resetPIN" }
  | { readonly type: "phoneNumberCertification"; readonly phoneNumber: string };

/**
 * Requests an SMS unless its code was given.
 * @returns the message of the call, `undefined` if no SMS was needed
 */
export async function sendSms(
  job: Job,
  pims: Pims,
  purpose: SmsPurpose,
): Promise<Message<undefined> | undefined> {
  const { secrets, say } = job;
  const isGiven = !secrets.comesOnStdin(secretKinds.smsCode) && (await secrets.given(secretKinds.smsCode));
  if (!job.has("smsOnly") && (isGiven || job.options.sms === false)) return undefined;
  if (await hasCodeOfEarlierSms(job, pims)) return undefined;
  const number = "phoneNumber" in purpose ? purpose.phoneNumber : await trustedNumber(pims);
  const sent = await whileWaiting(
    say.askingForSms,
    (): Promise<Message<undefined>> =>
      "phoneNumber" in purpose
        ? pims.get("pims.authentication.smscode", purpose)
        : pims.get("pims.authentication.smscode", { type: purpose.type }),
  );
  succeeded(sent);
  job.note(say.smsSent(number === undefined ? "" : say.toNumber(safeLine(number))));
  return sent;
}

/** Asks before a further SMS: a person who repeats the command may only want to give the code of the last one. */
async function hasCodeOfEarlierSms(job: Job, pims: Pims): Promise<boolean> {
  const { say } = job;
  const message = await pims.get("pims.authentication.account", { actionType: "strong", type: "ledger" });
  if (message.status === "FAILED" || message.result.ledger.smsCode.used === 0) return false;
  const { used, limit } = message.result.ledger.smsCode;
  if (isTerminal() && !job.has("smsOnly") && !job.has("demo"))
    return askYesOrNo(say.hasCode(say.of(used, limit)), say.yes, say.no, true);
  job.note(say.smsCounts(say.of(used, limit)));
  return false;
}

/** Failures after which the SMS's code can be given again: a refused PIN (2000) does not use it up. */
const KEEP_THE_CODE: readonly number[] = [2000, 2102, 2202, 2305, 2308];

/** This command, to be called with the code of its SMS. */
export const withoutSms = (): string => commandAgain(process.argv.slice(2), "--no-sms");

/** Prints the command that continues without another SMS, if the work ends while the code is good. */
export async function whileCodeIsGood(job: Job, work: () => Promise<Answer>): Promise<Answer> {
  job.next = job.say.codeStaysGood(withoutSms());
  const outcome = await work().catch((error: unknown) => {
    if (error instanceof CallFailed && !KEEP_THE_CODE.includes(error.failed.error.code)) job.next = undefined;
    throw error;
  });
  const { message } = outcome;
  if (message.status === "SUCCEEDED" || !KEEP_THE_CODE.includes(message.error.code)) job.next = undefined;
  return outcome;
}

/** True if a person can be asked for the code again. */
export const canTypeCode = async (job: Job): Promise<boolean> =>
  isTerminal() && !job.has("demo") && (await job.secrets.given(secretKinds.smsCode)) === undefined;

/** The number that the SMS goes to. @throws CallFailed before an SMS is sent, if the account has no number */
async function trustedNumber(pims: Pims): Promise<string | undefined> {
  const trusted = await pims.get("pims.authentication.trustedphonenumber");
  if (trusted.status === "SUCCEEDED") return trusted.result.phoneNumber;
  // The production servers have no public address for this call.
  if (trusted.error.code === 2002) return undefined;
  throw new CallFailed(trusted);
}

/** The code of the SMS: given, read from the demo's outbox, or asked for. @throws UsageError, Interrupted */
export async function smsCode(
  job: Job,
  pims: Pims,
  problemOf: (typed: string) => string | undefined,
): Promise<string> {
  const { secrets, say } = job;
  const given = secrets.comesOnStdin(secretKinds.smsCode)
    ? undefined
    : await secrets.given(secretKinds.smsCode);
  if (given !== undefined) return given;
  if (job.has("demo")) {
    const code = await readDemoOutbox(pims, job.configuration);
    job.note(say.codeInOutbox);
    return code;
  }
  if (!isTerminal()) job.note(say.waitingForSms);
  return secrets.get(secretKinds.smsCode, undefined, problemOf);
}
