import { FileStorage } from "@openpims/sdk/node";
import { UsageError } from "../terminal/usage-error.ts";
import { bridgeFolder } from "./kept-state.ts";

/** The end of another bridge may take a moment. */
const LIMIT_MS = 1_000;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "trouble" in error && error.trouble === "busy";

/**
 * Runs `work` while no other bridge uses the data folder. Two bridges would overwrite each other's state: the tries of the
 * unlock code, the times of commands, the stops of a charge.
 * @throws UsageError beside another bridge
 */
export async function asOnlyBridge<T>(data: string, work: () => Promise<T>): Promise<T> {
  const storage = new FileStorage({ directory: bridgeFolder(data), keychain: false, lockLimitMs: LIMIT_MS });
  let isAlone = false;
  try {
    // Only the lock of this record is used. The kernel frees it with its process.
    return await storage.record("ledger.bridge").exclusively(() => {
      isAlone = true;
      return work();
    });
  } catch (error) {
    if (isAlone || !isBusy(error)) throw error;
    throw new UsageError(
      `another bridge uses ${data}: stop it first, or give --data with a folder of its own`,
    );
  }
}
