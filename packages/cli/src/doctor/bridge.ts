// The bridge's own state: the reasons for which it does nothing now.
import { accessSync, constants, existsSync } from "node:fs";
import { bridgeFolder, KeptState, stateFile } from "../bridge/kept-state.ts";
import type { Job } from "../job/job.ts";
import { localTime } from "../terminal/local-time.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { checkBroker } from "./bridge-broker.ts";
import type { Check } from "./checks.ts";

/** Checks the bridge of this data folder, where one has run. */
export async function checkBridge(job: Job): Promise<readonly Check[]> {
  if (!existsSync(stateFile(job.data))) return [];
  const name = "bridge";
  try {
    accessSync(bridgeFolder(job.data), constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const remedy = "make it yours to read and write: without its state the bridge carries out nothing";
    return [{ name, state: "fail", found: `${bridgeFolder(job.data)} cannot be written`, remedy }];
  }
  try {
    const { now: kept } = await KeptState.open(job.data);
    const count = Object.keys(kept.vehicles).length;
    const found = count === 1 ? "1 vehicle" : `${count} vehicles`;
    const now = Date.now();
    const until = (time: number): string => localTime(new Date(time).toISOString(), job.language);
    const { tries, refusedPinFile, pauses } = kept;
    const faults = [
      refusedPinFile !== null && "the PIN in its file was refused: correct the file",
      tries.until > now && `too many wrong unlock codes: none is taken until ${until(tries.until)}`,
      ...Object.entries(pauses).map(
        ([what, pause]) =>
          pause.until > now && `a pause after failures (${what}) lasts until ${until(pause.until)}`,
      ),
    ].filter((fault) => fault !== false);
    return [
      faults.length === 0
        ? { name, state: "ok", found }
        : { name, state: "warn", found, remedy: faults.join("; ") },
      ...(kept.broker === null ? [] : await checkBroker(kept.broker)),
    ];
  } catch (error) {
    if (error instanceof UsageError)
      return [{ name, state: "fail", found: "unreadable state", remedy: error.message }];
    throw error;
  }
}
