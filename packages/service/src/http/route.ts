// A route as a value: its checks, its place in the OpenAPI document and its types come from this one declaration.
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type {
  FastifyContextConfig,
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
export type Responses = Readonly<Record<number, TSchema>>;

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
  // Its type has the route's schemas in it, so a request of any route could not be handed to the handler.
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
  /** The media type of the success, where it is not JSON. */
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

/** @returns a function that declares routes whose handlers get this context */
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

/**
 * Declares a route. Its handler answers with the body of a success, or with {@link refuse} and a status of `response`.
 * @example
 * export const readAccount = route({
 *   call: "GET /accounts/:login",
 *   summary: "One account with its devices",
 *   tags: ["accounts"],
 *   params: object({ login: Type.String() }),
 *   response: { 200: Account, ...refusals(404) },
 *   handler: async ({ params }, { database }) => {
 *     const account = await findAccount(database, params.login);
 *     return account ? describeAccount(account) : refuse(404, "no such account");
 *   },
 * });
 */
export const route = routeWith<ServiceContext>();
