// RFC 8414 §2: a provider's metadata is a list of addresses. Codes, verifiers and client secrets go there.
import { isLoopback } from "../configuration/server-address.ts";

/**
 * The field of the metadata with an address that is not safe; `undefined` where all are.
 * @param onThisMachine whether the issuer is plain http on this machine, as in development
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

function isSafe(name: string, value: string, onThisMachine: boolean): boolean {
  const { protocol, hostname } = URL.canParse(value) ? new URL(value) : { protocol: "", hostname: "" };
  if (protocol === "https:") return true;
  if (protocol === "http:") return onThisMachine && isLoopback(hostname);
  // Other texts are names and lists of words; an endpoint is an address.
  return !name.endsWith("_endpoint");
}
