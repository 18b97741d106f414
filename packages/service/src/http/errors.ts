import type { FastifyInstance } from "fastify";
import { CredentialsEnded } from "../accounts/accounts.ts";
import { TooManyRequests } from "../limits/request-limits.ts";
import type { Metrics } from "../observability/metrics.ts";
import { isOutage, isUnfitText } from "../store/outage.ts";

interface RequestError extends Error {
  readonly statusCode?: number;
  readonly code?: unknown;
  readonly validation?: unknown;
}

/** An answer of 5xx is typed here: the failing route may have set a type already. */
const JSON_TYPE = "application/json; charset=utf-8";

/** Answers errors and unknown paths. No answer repeats an error's message, but for those that a schema check wrote. */
export function answerErrors(app: FastifyInstance, metrics: Metrics): void {
  app.setErrorHandler((error: RequestError, request, reply) => {
    if (error instanceof TooManyRequests) {
      metrics.throttled.inc({ limit: error.limit });
      return reply.code(429).header("retry-after", error.retryAfterSeconds).send({ error: error.message });
    }
    if (error instanceof CredentialsEnded)
      return reply.code(401).header("www-authenticate", "Bearer").send({ error: "unauthorized" });
    if (isUnfitText(error)) return reply.code(400).send({ error: "bad request" });
    if (isOutage(error)) {
      request.log.error({ err: error }, "the store cannot be reached");
      return reply.code(503).type(JSON_TYPE).send({ error: "the store cannot be reached" });
    }
    const status = error.statusCode ?? 500;
    if (status < 500)
      return reply.code(status).send({ error: error.validation ? error.message : "bad request" });
    request.log.error({ err: error }, "unforeseen error");
    return reply.code(500).type(JSON_TYPE).send({ error: "internal error" });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "not found" }));
}
