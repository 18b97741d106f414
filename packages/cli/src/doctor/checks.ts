import type { Job } from "../job/job.ts";
import { checkBridge } from "./bridge.ts";
import { checkConfiguration } from "./configuration.ts";
import { checkDevice } from "./device.ts";
import { checkFiles, checkKey } from "./files.ts";
import { checkNode } from "./node-version.ts";
import { checkServers } from "./servers.ts";
import { checkVehicle } from "./vehicle.ts";

export interface Check {
  readonly name: string;
  readonly state: "ok" | "warn" | "fail";
  /** The finding, without a secret. */
  readonly found: string;
  /** Further lines of the finding. */
  readonly details?: readonly string[];
  /** The remedy, unless the state is `ok`. */
  readonly remedy?: string;
}

/** Runs every check. A check is skipped only if another check's failure would fail it too. */
export async function checkAll(job: Job): Promise<readonly Check[]> {
  const configuration = await checkConfiguration(job);
  const isConfigured = configuration.every(({ state }) => state !== "fail");
  return [
    ...checkNode(),
    ...checkFiles(job),
    ...checkKey(job),
    ...configuration,
    ...(await checkServers(job)),
    ...(isConfigured ? await checkDevice(job) : []),
    ...(isConfigured ? await checkVehicle(job, isConfigured) : []),
    ...(await checkBridge(job)),
  ];
}
