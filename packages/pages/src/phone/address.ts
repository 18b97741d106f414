// The address that the page was opened by. The sign-in leads back to one address only, the one that the service knows.
import type { Configuration } from "./configuration.ts";

/** The reason why the phone cannot work at its address. */
export type AddressFault =
  /** The browser gives a page no keys over plain http, but from this machine. */
  | "insecure"
  /** The service has another address. */
  | { readonly rightAddress: string }
  /** The service has no address that a browser could open. */
  | "unknown";

/** Of a page without a secure context, before any call. */
export const insecurePage = (): AddressFault | undefined =>
  globalThis.isSecureContext === false ? "insecure" : undefined;

const isThisMachine = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);

const isNowhere = ({ hostname }: URL): boolean => hostname === "0.0.0.0" || hostname === "[::]";

/** @returns `undefined` where the page is at the service's own address */
export function addressFaultOf({ origin }: Configuration, here: string): AddressFault | undefined {
  if (origin === undefined || origin === here) return undefined;
  const right = new URL(origin);
  return isNowhere(right) ? "unknown" : { rightAddress: `${origin}/phone/` };
}

/** True for another name of this machine at the same port: the same service certainly answers there. */
export function isSameService(rightAddress: string, here: string): boolean {
  const [right, present] = [new URL(rightAddress), new URL(here)];
  return isThisMachine(right) && isThisMachine(present) && right.port === present.port;
}
