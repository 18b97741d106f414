import { StoreError } from "@openpims/maccess";
import { checkSecureContext, storageFailure } from "./storage-failure.ts";

const DEFAULT_LIMIT_MS = 120_000;

/**
 * A lock across the tabs and workers of the site, first come, first served. The browser frees it if its holder's tab is
 * closed, reloaded or crashes.
 * @param limit the longest wait for the lock, in milliseconds
 * @throws StoreError `failed` if the lock was not free in time; errors of `work` pass through unchanged
 */
export async function withWebLock<T>(
  name: string,
  work: () => Promise<T>,
  limit = DEFAULT_LIMIT_MS,
): Promise<T> {
  checkSecureContext();
  let held = false;
  try {
    return await navigator.locks.request(name, { signal: AbortSignal.timeout(limit) }, () => {
      held = true;
      return work();
    });
  } catch (error) {
    if (held) throw error;
    if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError"))
      throw new StoreError("failed", "The device's storage is still in use by another tab; try again later");
    throw storageFailure("The lock of the device's storage cannot be used", error);
  }
}
