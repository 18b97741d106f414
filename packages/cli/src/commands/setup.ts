import type { Pims } from "@openpims/sdk";
import type { Command } from "commander";
import { type Answer, noteFailure, setAction } from "../job/answer.ts";
import { CallFailed, succeeded } from "../job/call-failed.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { ownMessage } from "../job/own-message.ts";
import { askForOtp } from "../steps/one-time-password.ts";
import { completeValues, missingSecrets } from "../steps/setup-values.ts";
import { SignIn, webOptions } from "../steps/sign-in.ts";
import { smsOptions } from "../steps/sms.ts";
import { askYesOrNo, Interrupted, isTerminal } from "../terminal/ask.ts";
import { commandAgain } from "../terminal/command-again.ts";
import { safeLine } from "../terminal/safe-text.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { secretOptions } from "../terminal/secret-options.ts";
import { setupSentencesIn } from "../terminal/setup-sentences.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { enroll } from "./enroll.ts";
import { importDevice } from "./import.ts";

const account = "pims.authentication.account";

export function addSetup(program: Command): void {
  const command = secretOptions(
    smsOptions(webOptions(program.command("setup"))),
    secretKinds.pin,
    secretKinds.smsCode,
  ).description("from nothing, or from another client's files, to the first OTP; goes on where it was left");
  command
    .option(
      "--from <path>",
      "the file or folder of psa_car_controller or Home Assistant, for the client values",
    )
    .option("--yes", "imports the other client's device without asking");
  setAction(command, setup);
}

/** Steps that are done already are skipped. */
async function setup(job: Job): Promise<Answer> {
  const say = setupSentencesIn(job.language);
  job.next = say.goOn(commandAgain(process.argv.slice(2)));
  const client = await completeValues(job);
  const takeover = client?.device === undefined ? "none" : await offerImport(job, client.device);
  const signIn = new SignIn(job);
  const answer = await withPims(
    job,
    async (pims) => {
      await requireSecrets(job, pims);
      await signInOnce(job, pims, signIn);
      return (await enrolOnce(job, pims, takeover)) ?? firstOtp(job, pims);
    },
    { userAgent: signIn.agent },
  );
  if (answer.message.status === "SUCCEEDED") job.next = undefined;
  return answer;
}

/** The end of the attempt to take over another client's device. */
type Takeover = "none" | "done" | "failed";

/** The SMS of the enrolment remains, but after a failure nobody gets one unasked. @throws CallFailed */
async function offerImport(job: Job, file: string): Promise<Takeover> {
  const { say } = job;
  let hasDevice = false;
  const look = async (pims: Pims): Promise<Answer> => {
    hasDevice = await isEnrolled(pims);
    return { message: ownMessage({}) };
  };
  await withPims(job, look, { needs: "device" });
  if (hasDevice) return "none";
  if (!job.has("yes")) {
    if (!isTerminal()) return "none";
    if (!(await askYesOrNo(setupSentencesIn(job.language).importIt(file), say.yes, say.no))) return "none";
  }
  return takeOver(job, file);
}

/** Failures of the way to the server, after which the file may still be good. */
const UNREACHED: readonly number[] = [2201, 2202];

/** Imports the device, once more for each time that the server was not reached. @throws CallFailed */
async function takeOver(job: Job, file: string): Promise<Takeover> {
  const say = setupSentencesIn(job.language);
  for (;;) {
    const { message, text } = await importDevice(job, file);
    if (message.status === "SUCCEEDED") {
      if (text !== undefined) job.note(text);
      return "done";
    }
    noteFailure(job, message);
    const isUnreached = UNREACHED.includes(message.error.code);
    if (!isUnreached && isTerminal()) return "failed";
    if (isUnreached && isTerminal() && (await askYesOrNo(say.importAgain, job.say.yes, job.say.no, true)))
      continue;
    if (!isUnreached) job.next = say.insteadBySms(commandAgain(process.argv.slice(2).filter(isNotYes)));
    throw new CallFailed(message, true);
  }
}

const isNotYes = (argument: string): boolean => argument !== "--yes";

const isEnrolled = async (pims: Pims): Promise<boolean> =>
  succeeded(await pims.get(account, { actionType: "strong", type: "isDeviceActivated" })).result
    .isDeviceActivated;

/** Without a terminal, everything missing for the enrolment is named before the sign-in. */
async function requireSecrets(job: Job, pims: Pims): Promise<void> {
  if (isTerminal() || (await isEnrolled(pims))) return;
  const lines = await missingSecrets(job);
  if (lines.length === 0) return;
  throw new UsageError(
    ["these are missing, and there is no terminal to ask for them on:", ...lines].join("\n"),
  );
}

async function signInOnce(job: Job, pims: Pims, signIn: SignIn): Promise<void> {
  const say = setupSentencesIn(job.language);
  const before = await pims.get(account, { actionType: "basic", type: "username" });
  if (before.status === "SUCCEEDED") return job.note(say.signedInAlready(safeLine(before.result.username)));
  job.note(say.signIn);
  for (;;) {
    const message = await pims.set("pims.authentication.user", { action: "login", local: job.language });
    signIn.check();
    if (message.status === "SUCCEEDED") break;
    if (!isTerminal()) throw new CallFailed(message);
    // A sign-in costs nothing, and most causes end while the question waits.
    noteFailure(job, message);
    if (!(await askYesOrNo(say.signInAgain, job.say.yes, job.say.no, true)))
      throw new CallFailed(message, true);
  }
  const { username } = succeeded(await pims.get(account, { actionType: "basic", type: "username" })).result;
  job.note(job.say.signedIn(safeLine(username)));
}

/** @returns the answer if the command ends here */
async function enrolOnce(job: Job, pims: Pims, takeover: Takeover): Promise<Answer | undefined> {
  const say = setupSentencesIn(job.language);
  if (await isEnrolled(pims)) return undefined;
  const sendsSms = job.options.sms !== false && !job.has("demo");
  const isExpected = takeover !== "failed";
  if (isTerminal() && sendsSms && !(await askYesOrNo(say.enrol, job.say.yes, job.say.no, isExpected)))
    throw new Interrupted(say.leftOut);
  const goOn = job.next;
  const answer = await enroll(job, pims);
  job.next ??= goOn;
  if (answer.message.status === "FAILED" || job.has("smsOnly")) return answer;
  if (answer.text !== undefined) job.note(answer.text);
  return undefined;
}

async function firstOtp(job: Job, pims: Pims): Promise<Answer> {
  const say = setupSentencesIn(job.language);
  job.note(say.firstOtp);
  const message = await askForOtp(job, pims);
  if (message.status === "FAILED") return { message };
  job.note(job.say.otpIsGood);
  job.note(say.done);
  return { message, text: message.result.otp };
}
