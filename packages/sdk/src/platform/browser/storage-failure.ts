import { StoreError, type StoreTrouble } from "@openpims/maccess";

/** The user's remedy for each error of a site's storage, by the error's name. */
const REMEDIES: Readonly<Record<string, string>> = {
  QuotaExceededError: "the browser has no room left for this site: free space on the disk, then try again",
  SecurityError: "the browser lets this site store nothing: allow it to store data, outside a private window",
  InvalidStateError:
    "the browser lets this site store nothing: allow it to store data, outside a private window",
  DataCloneError: "the browser keeps no keys here: use an ordinary window, not a private one",
  VersionError: "a newer version of this page has used the storage: reload the page",
  UnknownError:
    "the page has lost its connection to the storage: reload the page, or start the browser again",
  AbortError: "the browser stopped the change: reload the page",
};

const TROUBLES: Readonly<Record<string, StoreTrouble>> = {
  QuotaExceededError: "full",
  UnknownError: "lost",
  AbortError: "lost",
};

/** A browser's error as a StoreError. The names of its errors hold no content. */
export function storageFailure(sentence: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const name = error instanceof Error ? error.name : "";
  const remedy = REMEDIES[name] ?? name;
  return new StoreError("failed", remedy === "" ? sentence : `${sentence}: ${remedy}`, {
    cause: error,
    trouble: TROUBLES[name],
  });
}

/** The storage and its keys exist only in pages loaded over `https`, or from this machine. */
export function checkSecureContext(): void {
  if (!globalThis.isSecureContext)
    throw new StoreError("failed", "The device's storage works on pages of https addresses only");
}
