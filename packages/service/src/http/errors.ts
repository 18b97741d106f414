import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { FastifySchemaValidationError } from "fastify/types/schema.js";
import { CredentialsEnded } from "../accounts/accounts.ts";
import { TooManyRequests } from "../limits/request-limits.ts";
import { HashingBusy } from "../machine/hash-queue.ts";
import type { Metrics } from "../observability/metrics.ts";
import { isDiskFull } from "../store/disk.ts";
import { isOutage, isUnfitText } from "../store/outage.ts";
import { missingPage } from "./html/missing-page.ts";
import { sendPage, wantsPage } from "./html/page.ts";
import { reasonOf } from "./refusal-reasons.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";

interface RequestError extends Error {
  readonly statusCode?: number;
  readonly code?: unknown;
  readonly validation?: readonly FastifySchemaValidationError[];
}

/** Set on every 5xx: the failing route may have set another type already. */
const JSON_TYPE = "application/json; charset=utf-8";

/** The fault of a request that reached no route, by the code of the library's error. It repeats no part of the request. */
const FAULTS: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: "the path is not percent-encoded as it should be",
  FST_ERR_PARAM_TOO_LONG: "a part of the path is too long",
  FST_ERR_CTP_INVALID_JSON_BODY: "the body is not JSON",
  FST_ERR_CTP_INVALID_MEDIA_TYPE:
    "the content-type is not one that this route takes; most take application/json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "content-length is not the body's",
  FST_ERR_CTP_BODY_TOO_LARGE: "the body is too large",
};

const STATUSES: Readonly<Record<number, string>> = {
  413: "the body is too large",
  414: "a part of the path is too long",
  415: "the content-type is not one that this route takes; most take application/json",
};

const faultOf = ({ code, statusCode = 400 }: RequestError): string =>
  FAULTS[String(code)] ?? STATUSES[statusCode] ?? "bad request";

/** Answers a request that the router refused, in the form of every other answer. */
export const answerUnroutable = (
  error: RequestError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void => {
  // It reaches no hook.
  reply.raw.writeHead(error.statusCode ?? 400, { ...SECURITY_HEADERS, "content-type": JSON_TYPE });
  reply.raw.end(JSON.stringify({ error: faultOf(error) }));
};

/** Treats an empty body as no body, whatever its type. */
export function takeEmptyBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, String(body), done);
  });
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else done(Object.assign(new Error("no such media type is taken"), { statusCode: 415 }));
  });
}

/** Answers errors and unknown paths. No answer repeats an error's message, except that of a schema check. */
export function answerErrors(app: FastifyInstance, metrics: Metrics): void {
  app.setErrorHandler((error: RequestError, request, reply) => {
    if (error instanceof TooManyRequests) {
      metrics.throttled.inc({ limit: error.limit });
      return reply.code(429).header("retry-after", error.retryAfterSeconds).send({ error: error.message });
    }
    if (error instanceof CredentialsEnded)
      return reply.code(401).header("www-authenticate", "Bearer").send({ error: "unauthorized" });
    if (error instanceof HashingBusy)
      return reply.code(503).header("retry-after", error.retryAfterSeconds).send({ error: error.message });
    if (isUnfitText(error)) return reply.code(400).send({ error: "bad request" });
    if (isDiskFull(error)) {
      request.log.error({ err: error }, "the store's disk is full");
      return reply.code(503).type(JSON_TYPE).send({ error: "disk full" });
    }
    if (isOutage(error)) {
      request.log.error({ err: error }, "the store cannot be reached");
      return reply.code(503).type(JSON_TYPE).send({ error: "the store cannot be reached" });
    }
    const status = error.statusCode ?? 500;
    if (error.validation)
      return reply.code(status).send({ error: error.message, ...reasonOf(error.validation[0]) });
    if (status < 500) return reply.code(status).send({ error: faultOf(error) });
    request.log.error({ err: error }, "unforeseen error");
    return reply.code(500).type(JSON_TYPE).send({ error: "internal error" });
  });
  app.setNotFoundHandler(({ url, headers }, reply) => {
    reply.code(404).header("vary", "accept, accept-language");
    return wantsPage(headers.accept)
      ? sendPage(reply, missingPage(url, headers["accept-language"]))
      : reply.send({ error: "not found" });
  });
}
