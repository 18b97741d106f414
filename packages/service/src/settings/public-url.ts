import { isLoopback } from "../machine/loopback.ts";

/** The allowed form of a public address, in words. */
export const PUBLIC_URL =
  "an origin such as https://strong.example: https, or http to this machine, without a path (under a path of another site it cannot run: give it a host name or a port of its own)";

export function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, origin, href } = new URL(text);
  return (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) && href === `${origin}/`;
}

/** @throws Error with a message for the operator if the text is not a public address */
export function readPublicUrl(text: string): URL {
  if (!isPublicUrl(text)) throw new Error(`publicUrl must be ${PUBLIC_URL}`);
  return new URL(text);
}
