import type { Pims } from "@openpims/sdk";
import type { Command } from "commander";
import { type Answer, setAction } from "../job/answer.ts";
import { succeeded } from "../job/call-failed.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { movedSentence } from "../job/moved.ts";
import { withPin, withSmsCode } from "../steps/ask-again.ts";
import { givenPin, newPin, newPinOnce } from "../steps/new-pin.ts";
import { requireSmsCode, sendSms, smsOptions, whileCodeIsGood, withoutSms } from "../steps/sms.ts";
import { askYesOrNo, Interrupted, isTerminal, whileWaiting } from "../terminal/ask.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { secretOptions } from "../terminal/secret-options.ts";
import { UsageError } from "../terminal/usage-error.ts";

export function addEnroll(program: Command): void {
  const command = secretOptions(
    smsOptions(program.command("enroll")),
    secretKinds.pin,
    secretKinds.smsCode,
  ).description("enrol this device by the code of an SMS and the account's PIN");
  command.option("--anew", "enrols although this folder's enrolment was moved, without asking");
  command.option("--phone <number>", "for an account that has no number yet: it becomes the account's");
  setAction(command, (job) => withPims(job, (pims) => enroll(job, pims)));
}

/** The tutorial's steps, in its order: state, SMS, code, PIN. */
export async function enroll(job: Job, pims: Pims): Promise<Answer> {
  const { secrets, say } = job;
  const state = succeeded(
    await pims.get("pims.authentication.account", { actionType: "strong", type: "isDeviceActivated" }),
  );
  if (state.result.isDeviceActivated) return { message: state, text: say.alreadyEnrolled };

  await confirmAnew(job);
  // SMS are limited: ask for the values of later steps before one is sent.
  if (!job.has("smsOnly")) await secrets.require(secretKinds.pin);
  await requireSmsCode(job);
  const given = job.has("smsOnly") ? undefined : await givenPin(job, secretKinds.pin);

  const { phone } = job.options;
  if (typeof phone === "string") return enrollWithPhone(job, pims, phone, given);
  const sent = await sendSms(job, pims, { type: "enrollment" });
  if (sent && job.has("smsOnly")) return { message: sent, text: say.smsOnly(withoutSms()) };
  return whileCodeIsGood(job, () => enrollWithCode(job, pims, given));
}

/** A person who repeats the command after a move may not know of it. @throws UsageError, Interrupted */
async function confirmAnew(job: Job): Promise<void> {
  const { say } = job;
  const moved = await movedSentence(job);
  if (moved === undefined) return;
  job.note(moved);
  if (job.has("anew")) return;
  if (!isTerminal()) throw new UsageError(say.needsAnew);
  if (!(await askYesOrNo(say.enrolAnew, say.yes, say.no))) throw new Interrupted(say.notEnrolled);
}

async function enrollWithCode(job: Job, pims: Pims, given: string | undefined): Promise<Answer> {
  const { say } = job;
  const checked = await withSmsCode(job, pims, (code) =>
    whileWaiting(say.checkingCode, () =>
      pims.set("pims.authentication.smscode", { action: "enrollment", smsCode: code }),
    ),
  );
  const { status } = succeeded(checked).result;
  const enrolWith = async (pinCode: string) => {
    const message = await whileWaiting(say.enrolling, () =>
      pims.set("pims.authentication.enrollment", { action: "enroll", pinCode }),
    );
    if (message.status === "SUCCEEDED") job.secrets.remember(secretKinds.pin, pinCode);
    return message;
  };
  const message =
    given === undefined && status === "AlreadyEnrolled"
      ? await withPin(job, pims, secretKinds.pin, say.accountPin, enrolWith)
      : await enrolWith(given ?? (await newPin(job, secretKinds.pin, say.choosePin)));
  return { message, text: say.enrolled };
}

/** For an account without a number: one code certifies the number and enrols. */
async function enrollWithPhone(
  job: Job,
  pims: Pims,
  phoneNumber: string,
  given: string | undefined,
): Promise<Answer> {
  const { say } = job;
  const sent = await sendSms(job, pims, { type: "phoneNumberCertification", phoneNumber });
  if (sent && job.has("smsOnly")) return { message: sent, text: say.smsOnly(withoutSms()) };
  return whileCodeIsGood(job, async () => {
    const pin = newPinOnce(job, secretKinds.pin, say.choosePin, given);
    const message = await withSmsCode(job, pims, async (code) => {
      const pinCode = await pin();
      return whileWaiting(say.enrolling, () =>
        pims.set("pims.authentication.enrollment", {
          action: "enrollWithPhoneNumber",
          pinCode,
          smsCode: code,
          phoneNumber,
        }),
      );
    });
    return { message, text: say.enrolled };
  });
}
