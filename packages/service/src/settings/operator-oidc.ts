// The settings of the operators' sign-in with the company's OpenID Connect provider.
import { isLoopback } from "../machine/loopback.ts";
import type { ServerConfiguration } from "./server-settings.ts";

/** A value of the claim, which may have `=` itself, and its role. */
export const ROLE_OF_VALUE = /^(.{1,256})=(reader|support|administrator)$/;

/** True for an address that clear text to it does not leave this machine. */
export const isSafeAddress = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || (protocol === "http:" && isLoopback(hostname));

/** An issuer has no query and no fragment (OpenID Connect Discovery 1.0 §3). */
export function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return isSafeAddress(url) && url.username === "" && !/[?#]/.test(text);
}

const NEEDED = [
  "operatorOidcIssuer",
  "operatorOidcClientId",
  "operatorOidcClientSecret",
  "operatorOidcRoles",
] as const;

/** @returns the fault of the settings, in words */
export function operatorOidcFault(server: ServerConfiguration): string | undefined {
  const given = NEEDED.filter((name) => server[name] !== undefined);
  if (given.length === 0) return undefined;
  if (given.length < NEEDED.length) return `${NEEDED.join(", ")} go together: give all or none`;
  if (server.publicUrl === undefined)
    return "operatorOidcIssuer needs publicUrl: the provider sends the browser back to it";
  return undefined;
}
