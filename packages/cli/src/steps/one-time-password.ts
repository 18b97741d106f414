import type { Message, Pims } from "@openpims/sdk";
import type { Command } from "commander";
import type { Job } from "../job/job.ts";
import { whileWaiting } from "../terminal/ask.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";

export const withoutPinOption = (command: Command): Command =>
  command.option("--without-pin", "for a device that was enrolled on an account without a PIN");

/** @throws UsageError, Interrupted if no PIN is given */
export async function askForOtp(job: Job, pims: Pims): Promise<Message<{ otp: string }>> {
  const pinCode = job.has("withoutPin") ? undefined : await job.secrets.get(secretKinds.pin);
  return whileWaiting(job.say.askingForOtp, () =>
    pinCode === undefined
      ? pims.get("pims.authentication.otp", { action: "withoutPIN" })
      : pims.get("pims.authentication.otp", { action: "withPIN", pinCode }),
  );
}
