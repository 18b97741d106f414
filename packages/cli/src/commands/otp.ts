import type { Command } from "commander";
import { setAction } from "../job/answer.ts";
import { withPims } from "../job/facade.ts";
import { askForOtp, withoutPinOption } from "../steps/one-time-password.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { secretOptions } from "../terminal/secret-options.ts";

export function addOtp(program: Command): void {
  const command = secretOptions(withoutPinOption(program.command("otp")), secretKinds.pin).description(
    "a one-time password of this device, on stdout",
  );
  setAction(command, (job) =>
    withPims(job, async (pims) => {
      const message = await askForOtp(job, pims);
      if (message.status === "FAILED") return { message };
      job.note(job.say.otpIsGood);
      return { message, text: message.result.otp };
    }),
  );
}
