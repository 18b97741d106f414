import { accessSync, constants, lstatSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type ErrorCode, exportEnrollment, MoveRefused, requireExportable } from "@openpims/sdk";
import { createExclusively, nodePlatform, sealUnder } from "@openpims/sdk/node";
import { deviceFolder } from "../configuration/data-folder.ts";
import { ownerOf, ownerValues } from "../configuration/owner.ts";
import type { Answer } from "../job/answer.ts";
import { CallFailed } from "../job/call-failed.ts";
import { foundClientSecret, SHORT_WAIT_MS } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { movedSentence } from "../job/moved.ts";
import { ownFailure, ownMessage } from "../job/own-message.ts";
import { isTerminal, whileWaiting } from "../terminal/ask.ts";
import { type MoveSentences, moveSentencesIn } from "../terminal/move-sentences.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { readDeviceFile } from "./device-file.ts";
import { isGuessable } from "./passphrase.ts";

/** @throws UsageError, Interrupted, CallFailed */
export async function exportDevice(job: Job, path: string): Promise<Answer> {
  const say = moveSentencesIn(job.language);
  const { configuration } = job;
  const platform = nodePlatform({
    directory: deviceFolder(configuration.data),
    lockLimitMs: SHORT_WAIT_MS,
  });
  const owner = ownerOf(configuration);
  const to = resolve(path);
  return inWords(job, say, async () => {
    const isNew = (await exportable(job, platform, owner)) === "new";
    if (isNew) requireNewFile(say, to);
    else job.note(say.begun);
    const passphrase = isNew ? await newPassphrase(job) : "";
    const secret = await foundClientSecret(job, configuration);
    const moved = await exportEnrollment(platform, owner, {
      to,
      settings: { ...configuration.given, ...ownerValues(owner), ...(secret && { clientSecret: secret }) },
      seal: (content) => whileWaiting(say.sealing, () => sealUnder(passphrase, content)),
      put: (sealed) => put(say, to, sealed),
    });
    const text = moved === "an earlier one" ? say.earlierExported(to) : say.exported(to);
    return { message: ownMessage({ file: to }), text };
  });
}

/** The same check as the SDK's. @throws CallFailed, after the enrolment's place, where it was moved */
async function exportable(job: Job, ...from: Parameters<typeof requireExportable>): Promise<"new" | "begun"> {
  try {
    return await requireExportable(...from);
  } catch (error) {
    const moved = await movedSentence(job);
    throw moved === undefined ? error : refused(job, moved);
  }
}

/** The catalogue's code for an operation that the state forbids. */
const FORBIDDEN = 2317;

/** Writes the sentence of a refusal. @returns the error that ends the command with a message */
export function refused(job: Job, sentence: string, code: ErrorCode = FORBIDDEN, parameter = ""): CallFailed {
  job.note(`error: ${sentence}`);
  return new CallFailed(ownFailure(code, parameter), true);
}

/** Runs `work`; a refusal becomes a sentence, and a message for `--json`. */
export async function inWords<T>(job: Job, say: MoveSentences, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof MoveRefused ? refused(job, say.refusals[error.refusal]) : error;
  }
}

/** Before the passphrase is asked for, and before anything is moved. */
function requireNewFile(say: MoveSentences, file: string): void {
  // A link that leads nowhere has taken the name too.
  if (lstatSync(file, { throwIfNoEntry: false })) throw new UsageError(say.exists(file));
  try {
    accessSync(dirname(file), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UsageError(say.unwritable(file, String((error as NodeJS.ErrnoException).code)));
  }
}

async function put(say: MoveSentences, file: string, sealed: string): Promise<void> {
  if (await createExclusively(file, sealed)) return;
  // An export that was interrupted after this step.
  if (new TextDecoder().decode(readDeviceFile(file)) !== sealed) throw new UsageError(say.exists(file));
}

/** Typed twice: nobody can open the file without it. */
async function newPassphrase({ secrets, note, language }: Job): Promise<string> {
  const say = moveSentencesIn(language);
  const kind = secretKinds.passphrase;
  const given = await secrets.given(kind);
  if (given !== undefined || !isTerminal()) {
    const passphrase = await secrets.get(kind);
    if (!kind.form.pattern.test(passphrase))
      throw new UsageError(`the passphrase must have ${kind.form.inWords}`);
    if (isGuessable(passphrase)) throw new UsageError(say.guessable);
    return passphrase;
  }
  for (;;) {
    const chosen = await secrets.get(kind, say.choosePassphrase);
    if (isGuessable(chosen)) {
      note(say.guessable);
      continue;
    }
    if ((await secrets.get(kind, say.repeatPassphrase)) === chosen) return chosen;
    note(say.passphrasesDiffer);
  }
}
