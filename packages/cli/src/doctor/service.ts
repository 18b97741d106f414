import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkService } from "@openpims/service";
import type { Job } from "../job.ts";
import { foldersIn } from "../settings.ts";
import type { Check } from "./checks.ts";

/** The service whose store is in the data folder, where there is one. */
export async function checkServiceHere(job: Job): Promise<readonly Check[]> {
  const { service: dataDirectory } = foldersIn(job.data);
  if (!existsSync(join(dataDirectory, "service.db"))) return [];
  const { OPENPIMS_MASTER_KEY, OPENPIMS_MASTER_KEY_FILE, OPENPIMS_PREVIOUS_MASTER_KEY } = process.env;
  return checkService({
    dataDirectory,
    ...(OPENPIMS_MASTER_KEY && { masterKey: OPENPIMS_MASTER_KEY }),
    ...(OPENPIMS_MASTER_KEY_FILE && { masterKeyFile: OPENPIMS_MASTER_KEY_FILE }),
    ...(OPENPIMS_PREVIOUS_MASTER_KEY && { previousMasterKey: OPENPIMS_PREVIOUS_MASTER_KEY }),
  });
}
