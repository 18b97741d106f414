import type { Job } from "../job/job.ts";
import type { Given } from "./fields.ts";
import { readConfigurationFile, writeConfigurationFile } from "./file.ts";

/** Adds values to the data folder's configuration file, whose other values stay. */
export async function saveValues(job: Job, values: Given): Promise<void> {
  const kept = { ...readConfigurationFile(job.data), ...values };
  job.note(job.say.saved(await writeConfigurationFile(job.data, kept)));
}
