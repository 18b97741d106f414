// RFC 8414 §2: a provider's metadata lists addresses. Codes, verifiers and client secrets are sent to them.
import { isLoopback } from "../configuration/server-address.ts";

/**
 * The metadata's field with an unsafe address; `undefined` if all are safe.
 * @param onThisMachine true if the issuer is plain http on this machine, as in development
 */
export function unsafeAddressIn(metadata: object, onThisMachine: boolean): string | undefined {
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value === "string") {
      if (!isSafe(name, value, onThisMachine)) return name;
    } else if (typeof value === "object" && value !== null) {
      const unsafe = unsafeAddressIn(value, onThisMachine);
      if (unsafe !== undefined) return Array.isArray(metadata) ? unsafe : `${name}.${unsafe}`;
    }
  }
  return undefined;
}

/** No metadata is nested this deeply. */
const MOST_LEVELS = 32;

/** True for a value that is nested so deeply that walking it could end the program's stack. */
export function isTooDeep(value: unknown, levels = MOST_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

function isSafe(name: string, value: string, onThisMachine: boolean): boolean {
  const { protocol, hostname } = URL.canParse(value) ? new URL(value) : { protocol: "", hostname: "" };
  if (protocol === "https:") return true;
  if (protocol === "http:") return onThisMachine && isLoopback(hostname);
  // Other texts are names and lists of words, but an endpoint must be an address.
  return !name.endsWith("_endpoint");
}
