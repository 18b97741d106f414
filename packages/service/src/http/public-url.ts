import type { FastifyInstance } from "fastify";
import { isLoopback } from "../settings/loopback.ts";

/** What a public address is, in words. */
export const PUBLIC_URL =
  "an origin such as https://strong.example: https, or http to this machine, without a path";

export function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, origin, href } = new URL(text);
  return (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) && href === `${origin}/`;
}

/** @throws Error with a sentence where it is none */
export function readPublicUrl(text: string): URL {
  if (!isPublicUrl(text)) throw new Error(`publicUrl must be ${PUBLIC_URL}`);
  return new URL(text);
}

/**
 * Has every request come as to the public address, whatever the proxy in front made of it: the identity provider takes
 * from there what it calls itself and whether its cookies are for `https` only.
 */
export function speakAs(app: FastifyInstance, publicUrl: URL): void {
  app.addHook("onRequest", async ({ raw: { headers } }) => {
    headers.host = publicUrl.host;
    headers["x-forwarded-proto"] = publicUrl.protocol.slice(0, -1);
    delete headers["x-forwarded-host"];
  });
}
