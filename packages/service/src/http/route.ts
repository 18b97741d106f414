// A route as a value: its checks, its place in the OpenAPI document and its types come from this one declaration.
import type { FastifyContextConfig, FastifyRequest } from "fastify";
import type { Static, TSchema } from "typebox";
import type { ServiceContext } from "../context.ts";

/** Method and path, such as `PATCH /accounts/:login`. */
export type Call = `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;

/** The schema of a part of the request. */
type Part = TSchema | undefined;

/** The value that a part's schema lets through; undefined for a part without a schema. */
type Checked<ThisPart extends Part> = ThisPart extends TSchema ? Static<ThisPart> : undefined;

type SuccessStatus = 200 | 201 | 202 | 204;

/** A schema for each status that the route answers with; one of them is its success. */
export type Responses = Readonly<Record<number, TSchema>>;

type SuccessOf<Response extends Responses> = Static<Response[keyof Response & SuccessStatus]>;

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

/** An answer with one of the statuses that the route's `response` has. */
type AnswerOf<Response extends Responses> = {
  [Status in keyof Response & number]: Answer<Status, Static<Response[Status]>>;
}[keyof Response & number];

// A route's `routeOptions` have its schemas in their type, which no handler needs.
type PlainRequest = Omit<FastifyRequest, "params" | "query" | "body" | "routeOptions">;

interface CheckedRequest<Params, Query, Body> extends PlainRequest {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

/** The schemas of a route, by the part of the request and by the status of the answer. */
export interface Schemas<
  Params extends Part,
  Query extends Part,
  Body extends Part,
  Response extends Responses,
> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly response: Response;
}

/** A route as it is registered. Its type parameters are values that passed the schemas: comparing schemas is slow. */
export interface Route<
  Context,
  ThisCall extends Call = Call,
  Params = unknown,
  Query = unknown,
  Body = unknown,
  Success = unknown,
  ThisAnswer extends Answer<number, unknown> = Answer<number, unknown>,
> extends Schemas<Part, Part, Part, Responses> {
  /** The path is that below the prefix of the route's group. */
  readonly call: ThisCall;
  readonly summary: string;
  readonly tags: readonly string[];
  /** The media type of the success, where it is not JSON. */
  readonly produces?: string;
  /** Media types that are taken beside JSON, and how such a body becomes the one that is checked. */
  readonly parser?: { readonly types: readonly string[]; parse(body: string): unknown };
  /** In bytes, where it is not the service's. */
  readonly bodyLimit?: number;
  /** Leaves what the checks found in `request.validationError`, for the handler to answer. */
  readonly attachValidation?: boolean;
  readonly config?: FastifyContextConfig;
  /** @returns the bare body of a success, or an answer with a status */
  handler(
    request: CheckedRequest<Params, Query, Body>,
    context: Context,
  ): Success | ThisAnswer | Promise<Success | ThisAnswer>;
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
    declaration: Schemas<Params, Query, Body, Response> &
      Route<
        Context,
        ThisCall,
        Checked<Params>,
        Checked<Query>,
        Checked<Body>,
        NoInfer<SuccessOf<Response>>,
        NoInfer<AnswerOf<Response>>
      >,
  ): Route<
    Context,
    ThisCall,
    Checked<Params>,
    Checked<Query>,
    Checked<Body>,
    SuccessOf<Response>,
    AnswerOf<Response>
  > =>
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
