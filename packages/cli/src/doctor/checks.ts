import type { Job } from "../job/job.ts";
import { checkConfiguration } from "./configuration.ts";
import { checkDevice } from "./device.ts";
import { checkFiles, checkKey } from "./files.ts";
import { checkNode } from "./node-version.ts";
import { checkServers } from "./servers.ts";

export interface Check {
  readonly name: string;
  readonly state: "ok" | "warn" | "fail";
  /** What was found; no secret is in it. */
  readonly found: string;
  /** What to do about it, where it is not well. */
  readonly remedy?: string;
}

/** Every check; one that fails keeps no other from being made, unless that one could only say the same. */
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
  ];
}
