// Registers declared routes with Fastify: their schemas, their guard, and the answers of their handlers.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Answer, type Call, type Responses, type Route } from "./route.ts";
import { refusals } from "./schemas.ts";

/** Admits a request to a call by returning `undefined`, or answers it. */
export type Guard = (request: FastifyRequest, call: Call) => Promise<Answer<number, unknown> | undefined>;

/** Routes that share a guard. */
export interface RouteGroup<Context> {
  readonly routes: readonly Route<Context>[];
  readonly prefix?: string;
  /** Schemes of the OpenAPI document, any of which admits a request; absent for public routes. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly guard?: Guard;
  /** Asks the guard again after the body, which a caller may send slowly: its credential may have ended meanwhile. */
  readonly guardsBody?: true;
  /** The guard's answers. */
  readonly refusals?: Responses;
  contextOf(request: FastifyRequest): Context;
}

const successOf = (response: Responses): number => Math.min(...Object.keys(response).map(Number));

/** @returns the success of a route with this media type */
const successAs = (mediaType: string, response: Responses): Readonly<Record<number, object>> => {
  const status = successOf(response);
  return { [status]: { ...response[status], content: { [mediaType]: { schema: response[status] } } } };
};

/** The answers of the limits before a route, and of a store that cannot be reached. */
const OF_EVERY_ROUTE = refusals(429, 503);

function schemaOf<Context>(route: Route<Context>, { security, refusals }: RouteGroup<Context>) {
  const { summary, tags, hide, params, query, body, response, produces, parser } = route;
  return {
    summary,
    tags,
    ...(hide && { hide }),
    ...(security && { security }),
    ...(parser && { consumes: ["application/json", ...parser.types] }),
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    response: {
      ...OF_EVERY_ROUTE,
      ...response,
      ...(produces !== undefined && successAs(produces, response)),
      ...refusals,
    },
  };
}

const send = (reply: FastifyReply, { status, body, headers }: Answer<number, unknown>): FastifyReply => {
  reply.code(status).headers(headers);
  return status === 204 ? reply.send() : reply.send(body);
};

function addRoute<Context>(app: FastifyInstance, route: Route<Context>, group: RouteGroup<Context>): void {
  const { call, response, withoutHead, bodyLimit, attachValidation, config } = route;
  const [method = "", path = ""] = call.split(" ");
  const success = successOf(response);
  const { guard, guardsBody } = group;
  const admit =
    guard &&
    (async (request: FastifyRequest, reply: FastifyReply) => {
      const refusal = await guard(request, call);
      return refusal && send(reply, refusal);
    });
  app.route({
    method,
    url: `${group.prefix ?? ""}${path}`,
    schema: schemaOf(route, group),
    ...(admit && { onRequest: admit }),
    ...(admit && guardsBody && method !== "GET" && { preValidation: admit }),
    ...(withoutHead && { exposeHeadRoute: false }),
    ...(bodyLimit !== undefined && { bodyLimit }),
    ...(attachValidation !== undefined && { attachValidation }),
    ...(config && { config }),
    handler: async (request, reply) => {
      const answer = await route.handler(request, group.contextOf(request));
      return send(reply, answer instanceof Answer ? answer : new Answer(success, answer));
    },
  });
}

/** Adds the routes of a group to the application. */
export function addRoutes<Context>(app: FastifyInstance, group: RouteGroup<Context>): void {
  for (const route of group.routes) {
    const { parser } = route;
    if (!parser) {
      addRoute(app, route, group);
      continue;
    }
    // In a scope of its own: no other route accepts these media types.
    app.register(async (scope) => {
      scope.addContentTypeParser(
        [...parser.types],
        { parseAs: "string" },
        async (_request: unknown, body: string) => parser.parse(body),
      );
      addRoute(scope, route, group);
    });
  }
}
