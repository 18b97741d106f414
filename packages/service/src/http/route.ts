// A route as a value: its checks, its place in the OpenAPI document and its types come from this one declaration.
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type {
  FastifyContextConfig,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawRequestDefaultExpression,
  RawServerDefault,
  RouteGenericInterface,
} from "fastify";
import type { Static, TSchema } from "typebox";
import type { ServiceContext } from "../context.ts";

/** Method and path, such as `PATCH /accounts/:login`. */
export type Call = `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;

/** The schema of a part of the request. */
type Part = TSchema | undefined;

type SuccessStatus = 200 | 201 | 202 | 204;

/** A schema for each status that the route answers with; one of them is its success. */
type Responses = Readonly<Record<number, TSchema>>;

/** The body of a route's success. */
export type SuccessOf<Response extends Responses> = Static<Response[keyof Response & SuccessStatus]>;

type Headers = Readonly<Record<string, string>>;

/** An answer with a status and headers of its own. */
export class Answer<Status extends number, Body> {
  readonly status: Status;
  readonly body: Body;
  readonly headers: Headers;

  constructor(status: Status, body: Body, headers: Headers = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** @param error a sentence for the caller */
export const refuse = <const Status extends number>(status: Status, error: string, headers?: Headers) =>
  new Answer(status, { error }, headers);

/** The bare body of a success, or an answer with one of the statuses that the route's `response` has. */
type AnswerTo<Response extends Responses> =
  | SuccessOf<Response>
  | { [Status in keyof Response & number]: Answer<Status, Static<Response[Status]>> }[keyof Response &
      number];

type RequestOf<Params extends Part, Query extends Part, Body extends Part> = Omit<
  FastifyRequest<
    RouteGenericInterface,
    RawServerDefault,
    RawRequestDefaultExpression,
    { params: Params; querystring: Query; body: Body },
    TypeBoxTypeProvider
  >,
  // They name the schemas' types again, by which a request would be no general one.
  "routeOptions"
>;

export interface Route<
  Context,
  ThisCall extends Call = Call,
  Params extends Part = Part,
  Query extends Part = Part,
  Body extends Part = Part,
  Response extends Responses = Responses,
> {
  /** The path is that below the prefix of the route's group. */
  readonly call: ThisCall;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly response: Response;
  /** The media type of the answer, where it is not JSON. */
  readonly produces?: string;
  /** Media types that are taken beside JSON, and how such a body becomes the one that is checked. */
  readonly parser?: { readonly types: readonly string[]; parse(body: string): unknown };
  /** In bytes, where it is not the service's. */
  readonly bodyLimit?: number;
  /** Leaves what the checks found in `request.validationError`, for the handler to answer. */
  readonly attachValidation?: boolean;
  readonly config?: FastifyContextConfig;
  handler(
    request: RequestOf<Params, Query, Body>,
    context: Context,
  ): AnswerTo<Response> | Promise<AnswerTo<Response>>;
}

/** @returns what declares routes whose handlers get this context */
export const routeWith =
  <Context>() =>
  <
    const ThisCall extends Call,
    const Response extends Responses,
    Params extends Part = undefined,
    Query extends Part = undefined,
    Body extends Part = undefined,
  >(
    declaration: Route<Context, ThisCall, Params, Query, Body, Response>,
  ): Route<Context, ThisCall, Params, Query, Body, Response> =>
    declaration;

export const route = routeWith<ServiceContext>();

/** Lets a request through with `undefined`, or answers it. */
export type Guard = (request: FastifyRequest) => Promise<Answer<number, unknown> | undefined>;

/** Routes that one guard opens. */
export interface RouteGroup<Context> {
  readonly routes: readonly Route<Context>[];
  readonly prefix?: string;
  /** Schemes of the OpenAPI document, each of which opens the routes; absent where everybody may call them. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly guard?: Guard;
  /** The guard's answers. */
  readonly refusals?: Responses;
  contextOf(request: FastifyRequest): Context;
}

function schemaOf<Context>(route: Route<Context>, { security, refusals }: RouteGroup<Context>) {
  const { summary, tags, params, query, body, response, produces, parser } = route;
  return {
    summary,
    tags,
    ...(security && { security }),
    ...(produces !== undefined && { produces: [produces] }),
    ...(parser && { consumes: ["application/json", ...parser.types] }),
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    response: { ...response, ...refusals },
  };
}

const send = (reply: FastifyReply, { status, body, headers }: Answer<number, unknown>): FastifyReply => {
  reply.code(status).headers(headers);
  return status === 204 ? reply.send() : reply.send(body);
};

const successOf = (response: Responses): number => Math.min(...Object.keys(response).map(Number));

function addRoute<Context>(app: FastifyInstance, route: Route<Context>, group: RouteGroup<Context>): void {
  const { call, response, bodyLimit, attachValidation, config } = route;
  const [method = "", path = ""] = call.split(" ");
  const success = successOf(response);
  const { guard } = group;
  app.route({
    method,
    url: `${group.prefix ?? ""}${path}`,
    schema: schemaOf(route, group),
    ...(guard && {
      onRequest: async (request, reply) => {
        const refusal = await guard(request);
        return refusal && send(reply, refusal);
      },
    }),
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
    // A scope of its own: no other route takes these media types.
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
