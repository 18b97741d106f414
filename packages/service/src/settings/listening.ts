// PIN proofs, passwords and codes cross the network. Beyond this machine they must be encrypted.
import { isLoopback } from "../machine/loopback.ts";
import type { ServerConfiguration } from "./server-settings.ts";

/** Wildcard addresses: no client can call the service by one. */
const WILDCARDS = ["0.0.0.0", "::", "[::]", "0", "::0", ""];

const isWildcard = (host: string): boolean => WILDCARDS.includes(host) || /^\[?[0:]+\]?$/.test(host);

/**
 * Refuses an address that would send clear text over a network, or that clients could not call.
 * @throws Error with a message that names the remedies
 */
export function checkListening({
  host = "127.0.0.1",
  publicUrl,
  tlsCertificate,
  insecure = false,
}: ServerConfiguration): void {
  if (insecure || isLoopback(host)) return;
  const isPublic = publicUrl?.startsWith("https:") === true;
  if (isWildcard(host) && publicUrl === undefined)
    throw new Error(
      `host ${host} is every address of this machine, and no client can call the service by it: ` +
        "give the address that users know as OPENPIMS_PUBLIC_URL, or --insecure for a test",
    );
  if (isPublic || tlsCertificate !== undefined) return;
  throw new Error(
    `host ${host} is not this machine alone, and passwords and codes would cross the network in clear: ` +
      "give a certificate (OPENPIMS_TLS_CERTIFICATE, OPENPIMS_TLS_KEY), a public https address of the proxy in front " +
      "(OPENPIMS_PUBLIC_URL), or --insecure for a test",
  );
}
