import type { FastifyReply } from "fastify";

/** The headers of every answer; a page has a policy of its own. */
export const SECURITY_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** Leaves the answer to the identity provider's library, which writes the raw one: no hook adds headers to it. */
export function handOver(reply: FastifyReply): void {
  reply.hijack();
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) reply.raw.setHeader(name, value);
}
