import { arrivedByMove, exportedTo } from "@openpims/sdk";
import { FileStorage } from "@openpims/sdk/node";
import { deviceFolder } from "../configuration/data-folder.ts";
import { ownerOf } from "../configuration/owner.ts";
import { moveSentencesIn } from "../terminal/move-sentences.ts";
import type { Job } from "./job.ts";

/** The sentence on the place that this folder's enrolment was moved to; `undefined` where it was not moved. */
export async function movedSentence(job: Job): Promise<string | undefined> {
  const storage = new FileStorage({ directory: deviceFolder(job.data) });
  const say = moveSentencesIn(job.language);
  try {
    const moved = await exportedTo({ storage }, ownerOf(job.configuration));
    return moved && (moved.finished ? say.movedTo(moved.to) : say.notFinished(moved.to));
  } catch {
    // A folder that cannot be read is the finding of another check.
    return undefined;
  }
}

/** The sentence on a copy of the file that this folder's enrolment came in; `undefined` where it came in none. */
export async function copySentence({ configuration, data, language }: Job): Promise<string | undefined> {
  const storage = new FileStorage({ directory: deviceFolder(data) });
  try {
    const arrived = await arrivedByMove({ storage }, ownerOf(configuration));
    return arrived ? moveSentencesIn(language).copyInUse : undefined;
  } catch {
    // As above.
    return undefined;
  }
}
