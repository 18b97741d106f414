// A route as a value: its checks, its entry in the OpenAPI document and its types follow from this one declaration.
import type { FastifyContextConfig, FastifyRequest } from "fastify";
import type { Static, TSchema } from "typebox";
import type { ServiceContext } from "../context.ts";
import type { Refused } from "./refusal-reasons.ts";

/** Method and path, such as `PATCH /accounts/:login`. */
export type Call = `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;

/** The schema of a part of the request. */
type Part = TSchema | undefined;

/** The checked value of a part; undefined for a part without a schema. */
type Checked<ThisPart extends Part> = ThisPart extends TSchema ? Static<ThisPart> : undefined;

type SuccessStatus = 200 | 201 | 202 | 204;

/** A schema for each status of the route's answers; one of them is its success. */
export type Responses = Readonly<Record<number, TSchema>>;

type SuccessOf<Response extends Responses> = Static<Response[keyof Response & SuccessStatus]>;

type Headers = Readonly<Record<string, string | string[]>>;

/** An answer with its own status and headers. */
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

/** @param error a message for the caller */
export const refuse = <const Status extends number>(status: Status, error: string, headers?: Headers) =>
  new Answer(status, { error }, headers);

/** A refusal that a page puts into words, at the field it is about. */
export const refuseFor = <const Status extends number>(
  status: Status,
  refused: Refused,
  error: string,
  headers?: Headers,
) => new Answer(status, { error, ...refused }, headers);

/** An answer with a status of the route's `response`. */
type AnswerOf<Response extends Responses> = {
  [Status in keyof Response & number]: Answer<Status, Static<Response[Status]>>;
}[keyof Response & number];

// The type of a route's `routeOptions` includes its schemas, which no handler needs.
type PlainRequest = Omit<FastifyRequest, "params" | "query" | "body" | "routeOptions">;

interface CheckedRequest<Params, Query, Body> extends PlainRequest {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

/** The schemas of a route, for each part of the request and each status of the answer. */
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

/** A registered route. Its type parameters are checked values: the compiler compares schemas slowly. */
export interface Route<
  Context,
  ThisCall extends Call = Call,
  Params = unknown,
  Query = unknown,
  Body = unknown,
  Success = unknown,
  ThisAnswer extends Answer<number, unknown> = Answer<number, unknown>,
> extends Schemas<Part, Part, Part, Responses> {
  /** The path below the prefix of the route's group. */
  readonly call: ThisCall;
  readonly summary: string;
  readonly tags: readonly string[];
  /** The media type of the success, unless it is JSON. */
  readonly produces?: string;
  /** Media types accepted beside JSON, and the function that turns such a body into the checked one. */
  readonly parser?: { readonly types: readonly string[]; parse(body: string): unknown };
  /** In bytes. Default: the service's. */
  readonly bodyLimit?: number;
  /** True for a GET with effects, which a HEAD must not have. */
  readonly withoutHead?: boolean;
  /** Leaves validation errors in `request.validationError`, for the handler to answer. */
  readonly attachValidation?: boolean;
  readonly config?: FastifyContextConfig;
  /** Leaves the route out of the OpenAPI document. */
  readonly hide?: true;
  /** @returns the bare body of a success, or an answer with a status */
  handler(
    request: CheckedRequest<Params, Query, Body>,
    context: Context,
  ): Success | ThisAnswer | Promise<Success | ThisAnswer>;
}

/** @returns a function that declares routes with this context for their handlers */
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
 * const readAccount = route({
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
