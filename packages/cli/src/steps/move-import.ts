import { realpathSync, rmSync } from "node:fs";
import { arrivingStorage, type MovedEnrollment, readEnrollment, requireRoomFor } from "@openpims/sdk";
import { faultOf, nodePlatform, openUnder } from "@openpims/sdk/node";
import { deviceFolder } from "../configuration/data-folder.ts";
import { fieldNames, fields, type Given } from "../configuration/fields.ts";
import { ownerValues } from "../configuration/owner.ts";
import { saveValues } from "../configuration/save.ts";
import type { Answer } from "../job/answer.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { BLOCKED, remedyOf } from "../job/remedy.ts";
import { isTerminal, whileWaiting } from "../terminal/ask.ts";
import { moveSentencesIn } from "../terminal/move-sentences.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { readDeviceFile } from "./device-file.ts";
import { inWords, refused } from "./move-export.ts";

/** Refusals of keys that another holder has moved on from. */
const OTHER_HOLDER: readonly number[] = [2308, 2311, 2312];

/** The catalogue's code for a bad parameter. */
const WRONG_PASSPHRASE = 2102;

/** @throws CallFailed, UsageError, Interrupted */
export async function importMoved(job: Job, path: string): Promise<Answer> {
  const say = moveSentencesIn(job.language);
  return inWords(job, say, async () => {
    const enrollment = await open(job, new TextDecoder().decode(readDeviceFile(path)));
    configure(job, enrollment);
    const platform = nodePlatform({ directory: deviceFolder(job.data) });
    await requireRoomFor(platform, enrollment);
    // Before the device: without these values nobody could use it.
    job.note(job.say.saved(await saveValues(job.data, job.configuration.given)));
    return withPims(
      job,
      async (pims) => {
        const file = new TextEncoder().encode(enrollment.device);
        const message = await pims.set("pims.authentication.enrollment", { action: "import", file });
        if (message.status === "FAILED") {
          if (OTHER_HOLDER.includes(message.error.code)) job.note(say.elsewhere);
          return { message };
        }
        removeUsed(job, path);
        const blocked = message.result.isAccountBlocked === "PinBlocked";
        return { message, text: blocked ? job.say.importedBlocked(remedyOf(job, BLOCKED)) : say.imported };
      },
      { needs: "device", storage: (storage) => arrivingStorage(storage, enrollment) },
    );
  });
}

/** Opens the file; a passphrase that was typed wrong is asked for again. */
async function open(job: Job, content: string): Promise<MovedEnrollment> {
  const { secrets, language, note } = job;
  const say = moveSentencesIn(language);
  const fault = faultOf(content);
  if (fault) throw new UsageError(say.faults[fault]);
  const kind = secretKinds.passphrase;
  const canAsk = isTerminal() && (await secrets.given(kind)) === undefined;
  for (;;) {
    const passphrase = await secrets.get(kind, say.itsPassphrase);
    const opened = await whileWaiting(say.opening, () => openUnder(passphrase, content));
    if ("text" in opened) return readEnrollment(opened.text);
    if (!canAsk) throw refused(job, say.faults[opened.fault], WRONG_PASSPHRASE, "passphrase");
    note(say.faults[opened.fault]);
  }
}

/** Adds the file's values; those that this folder has come first. @throws UsageError if it is of another brand or client */
function configure(job: Job, { owner, settings }: MovedEnrollment): void {
  const { given } = job.configuration;
  const moved = ownerValues(owner);
  for (const name of ["environment", "brand", "clientId"] as const) {
    const [here, there] = [given[name], moved[name]];
    if (here !== undefined && there !== undefined && here !== there)
      throw new UsageError(moveSentencesIn(job.language).otherConfiguration(here, there));
  }
  job.add({ ...valuesOf(settings), ...given, ...moved });
}

/** The settings that this version knows, each in its form. */
function valuesOf(settings: MovedEnrollment["settings"]): Given {
  const found: Record<string, string> = {};
  for (const name of fieldNames) {
    const value = fields[name].read(settings[name] ?? "");
    if (value) found[name] = value;
  }
  return found as Given;
}

function removeUsed(job: Job, path: string): void {
  const say = moveSentencesIn(job.language);
  try {
    // Behind a link, the file itself could be imported again.
    const file = realpathSync(path);
    rmSync(file);
    if (file !== path) rmSync(path, { force: true });
    job.note(say.removed(path));
  } catch {
    job.note(say.remains(path));
  }
}
