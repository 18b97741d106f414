import type { Job } from "../job.ts";
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

/** Every check; one that fails keeps no other from being made. */
export async function checkAll(job: Job): Promise<readonly Check[]> {
  const groups = [checkNode, checkFiles, checkKey, checkConfiguration, checkServers, checkDevice];
  const checks: Check[] = [];
  for (const group of groups) checks.push(...(await group(job)));
  return checks;
}
