// PINs' proofs, passwords and codes cross the network: beyond this machine they must not do so in clear.
import { isLoopback } from "../machine/loopback.ts";
import type { ServerConfiguration } from "./server-settings.ts";

/** Every address of the machine: no client can call the service by it. */
const WILDCARDS = ["0.0.0.0", "::", "[::]", "0", "::0", ""];

const isWildcard = (host: string): boolean => WILDCARDS.includes(host) || /^\[?[0:]+\]?$/.test(host);

/**
 * Refuses to listen where clear text would cross a network, and where clients would not know the service's address.
 * @throws Error with a sentence that names the ways out
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
