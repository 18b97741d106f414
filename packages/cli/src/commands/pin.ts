import type { Pims } from "@openpims/sdk";
import type { Command } from "commander";
import { type Answer, setAction } from "../job/answer.ts";
import { CallFailed } from "../job/call-failed.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { movedSentence } from "../job/moved.ts";
import { ownFailure } from "../job/own-message.ts";
import { withPin, withSmsCode } from "../steps/ask-again.ts";
import { givenPin, newPinOnce } from "../steps/new-pin.ts";
import { requireSmsCode, sendSms, smsOptions, whileCodeIsGood, withoutSms } from "../steps/sms.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { secretOptions } from "../terminal/secret-options.ts";

export function addPin(program: Command): void {
  const pin = program.command("pin").description("the account's PIN");
  const update = secretOptions(pin.command("update"), secretKinds.pin, secretKinds.newPin).description(
    "another PIN for the old one",
  );
  setAction(update, (job) => withPims(job, (pims) => updatePin(job, pims)));
  const reset = secretOptions(
    smsOptions(pin.command("reset")),
    secretKinds.newPin,
    secretKinds.smsCode,
  ).description("a new PIN by the code of an SMS, for a forgotten PIN or a blocked account");
  setAction(reset, (job) => withPims(job, (pims) => resetPin(job, pims)));
}

async function updatePin(job: Job, pims: Pims): Promise<Answer> {
  const { secrets, say } = job;
  await secrets.require(secretKinds.pin);
  await secrets.require(secretKinds.newPin);
  const pin = newPinOnce(job, secretKinds.newPin, say.chooseNewPin);
  const message = await withPin(job, pims, secretKinds.pin, say.oldPin, async (oldPIN) =>
    pims.set("pims.authentication.pincode", { action: "update", oldPIN, newPIN: await pin() }),
  );
  return { message, text: say.pinUpdated };
}

async function resetPin(job: Job, pims: Pims): Promise<Answer> {
  const { secrets, say } = job;
  // The device that would take the new PIN is elsewhere.
  if ((await movedSentence(job)) !== undefined) throw new CallFailed(ownFailure(2317, ""));
  // SMS are limited: ask for the values of later steps before one is sent.
  if (!job.has("smsOnly")) await secrets.require(secretKinds.newPin);
  await requireSmsCode(job);
  const given = job.has("smsOnly") ? undefined : await givenPin(job, secretKinds.newPin);
  const sent = await sendSms(job, pims, { type: "resetPIN" });
  if (sent && job.has("smsOnly")) return { message: sent, text: say.smsOnly(withoutSms()) };
  return whileCodeIsGood(job, async () => {
    const pin = newPinOnce(job, secretKinds.newPin, say.chooseNewPin, given);
    const message = await withSmsCode(job, pims, async (code) =>
      pims.set("pims.authentication.pincode", { action: "reset", pinCode: await pin(), smsCode: code }),
    );
    return { message, text: say.pinUpdated };
  });
}
