import { type FileFacts, freshFilesIn } from "./file-system.ts";
import { opensToOthers } from "./ownership.ts";

const OTHERS_USE = 0o077;

/** The fault of a file that holds a secret. */
export type SecretFileFault = "another user's" | "open to others";

/**
 * Gives the fault of a file of secrets: it belongs to another user, or others may use it. A file system without
 * permissions shows every file so, and there it is no fault.
 * @param found Node's `Stats` of the opened file
 * @param folder the folder that the file is in
 * @example
 * const { stat } = await import("node:fs/promises");
 * const fault = secretFileFault(await stat("/var/lib/my-bridge/secret"), "/var/lib/my-bridge");
 */
export function secretFileFault(found: FileFacts, folder: string): SecretFileFault | undefined {
  const own = process.geteuid?.();
  if (own === undefined) return undefined;
  if (found.uid !== own && found.uid !== freshFilesIn(folder)?.uid) return "another user's";
  return opensToOthers(found, OTHERS_USE, folder) ? "open to others" : undefined;
}
