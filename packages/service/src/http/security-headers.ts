import type { FastifyReply } from "fastify";

/** The headers of every answer. A page replaces the policy by its own. */
export const SECURITY_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** Hands the answer over to the identity provider's library, which writes the raw one: no hook can add headers to it. */
export function handOver(reply: FastifyReply): void {
  reply.hijack();
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) reply.raw.setHeader(name, value);
}
