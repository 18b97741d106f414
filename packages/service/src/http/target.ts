// One reading of a request's target: parsers differ in characters that no target may have (RFC 9112 §3.2, RFC 3986 §2).
import type { FastifyInstance } from "fastify";

/** Outside printable ASCII, a backslash, or a fragment. */
const AMBIGUOUS = /[^\x21-\x7e]|[\\#]/;

/** Refuses an ambiguous target before every other hook, also on unknown paths. */
export function refuseAmbiguousTargets(app: FastifyInstance): void {
  app.addHook("onRequest", async ({ raw }, reply) => {
    const { url = "" } = raw;
    if (AMBIGUOUS.test(url))
      return reply.code(400).send({ error: "the address has a character that must be percent-encoded" });
    // The router takes it for `/`.
    if (url === "*") return reply.code(400).send({ error: "the address must be a path" });
  });
}
