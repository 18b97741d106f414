import type { Command } from "commander";
import { withPims } from "../facade.ts";
import { perform } from "../job.ts";
import { askForOtp, withoutPinOption } from "../one-time-password.ts";
import { secretKinds } from "../secret-kinds.ts";
import { secretOptions } from "../secret-options.ts";

export function addOtp(program: Command): void {
  const command = secretOptions(withoutPinOption(program.command("otp")), secretKinds.pin).description(
    "a one-time password of this device, on stdout",
  );
  perform(command, (job) =>
    withPims(job, async (pims) => {
      const message = await askForOtp(job, pims);
      if (message.status === "FAILED") return { message };
      job.note(job.say.otpIsGood);
      return { message, text: message.result.otp };
    }),
  );
}
