import { randomBytes } from "node:crypto";
import { makeOwnerFile } from "./owner-file.ts";
import { readOwnFile } from "./ownership.ts";

/**
 * Reads a secret of the service, `undefined` before it was made.
 * @param file its path
 * @throws Error with a message for the operator if the file is a link, another user's or open to others, or holds no secret
 * @example
 * const token = readSecret("/var/lib/openpims/service/admin.token");
 */
export function readSecret(file: string): string | undefined {
  let secret: string;
  try {
    secret = readOwnFile(file).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  if (!/^[0-9a-f]{64}$/.test(secret)) throw new Error(`${file} does not hold 32 bytes in hex`);
  return secret;
}

/**
 * Reads a secret of the service, or makes it at the first start: 32 random bytes in hex. Processes that start at once
 * agree on one.
 */
export function keepSecret(file: string): string {
  const kept = readSecret(file);
  if (kept !== undefined) return kept;
  makeOwnerFile(file, randomBytes(32).toString("hex"));
  const made = readSecret(file);
  if (made === undefined) throw new Error(`${file} could not be made`);
  return made;
}

/**
 * Reads a file of the service's folder that only its owner may read, or makes it with a text.
 * @param text the content of a new file
 * @throws Error with a message for the operator if the file is a link, another user's or open to others
 * @example
 * const key = keepOwnFile("/var/lib/openpims/service/car-broker.key", crypto.randomUUID());
 */
export function keepOwnFile(file: string, text: string): string {
  makeOwnerFile(file, text);
  return readOwnFile(file);
}
