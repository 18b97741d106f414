import type { Message, Pims } from "@openpims/sdk";
import type { Command } from "commander";
import { CallFailed, succeeded } from "../job/call-failed.ts";
import type { Job } from "../job/job.ts";
import { movedSentence } from "../job/moved.ts";
import { ownFailure } from "../job/own-message.ts";
import { isTerminal, whileWaiting } from "../terminal/ask.ts";
import { commandAgain } from "../terminal/command-again.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { withPin } from "./ask-again.ts";

export const withoutPinOption = (command: Command): Command =>
  command.option("--without-pin", "for a device that was enrolled on an account without a PIN");

/** @throws UsageError, Interrupted if no PIN is given */
export async function askForOtp(job: Job, pims: Pims): Promise<Message<{ otp: string }>> {
  const { say } = job;
  if (job.has("withoutPin"))
    return whileWaiting(say.askingForOtp, () =>
      pims.get("pims.authentication.otp", { action: "withoutPIN" }),
    );
  await requireEnrollment(job, pims);
  return withPin(job, pims, secretKinds.pin, undefined, (pinCode) =>
    whileWaiting(say.askingForOtp, () => pims.get("pims.authentication.otp", { action: "withPIN", pinCode })),
  );
}

/** The catalogue's code for a call that needs an OTP first. */
const NEEDS_OTP = 2302;

/**
 * Makes a call, and once more after an OTP if it answers that one is needed, as the reference describes. Without a way to
 * the PIN, the answer stays.
 * @throws CallFailed if there is no OTP
 */
export async function withOtp<Result>(
  job: Job,
  pims: Pims,
  call: () => Promise<Message<Result>>,
): Promise<Message<Result>> {
  const first = await call();
  if (first.status === "SUCCEEDED" || first.error.code !== NEEDS_OTP) return first;
  const { secrets, say } = job;
  const canAsk =
    job.has("withoutPin") || isTerminal() || (await secrets.given(secretKinds.pin)) !== undefined;
  if (!canAsk) return first;
  job.note(say.needsOtp);
  succeeded(await askForOtp(job, pims));
  return call();
}

/** Fails before a PIN is asked for, if the device is not enrolled. @throws CallFailed */
async function requireEnrollment(job: Job, pims: Pims): Promise<void> {
  const state = await pims.get("pims.authentication.account", {
    actionType: "strong",
    type: "isDeviceActivated",
  });
  if (state.status === "FAILED" || state.result.isDeviceActivated) return;
  const { data, environment, brand } = job.options;
  const options = Object.entries({ data, environment, brand }).flatMap(([name, value]) =>
    typeof value === "string" ? [`--${name}`, value] : [],
  );
  if ((await movedSentence(job)) === undefined)
    job.next = job.say.enrolFirst(commandAgain(["enroll", ...options]));
  throw new CallFailed(ownFailure(2317, ""));
}
