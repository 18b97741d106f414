// The name and variant of a call decide its parameters and its result at compile time.
import type {
  AnyApi,
  ApiDefinition,
  GivenValues,
  Output,
  ResultOf,
  Selector,
} from "../apis/definition/definition.ts";
import type * as apis from "../apis.ts";
import type { Callback, Message } from "../codes/message.ts";
import type { InitializeParameters } from "../configuration/parameters.ts";

export type Method = "get" | "set";

/** Every API of the SDK. */
export type Definition = (typeof apis)[keyof typeof apis];

type DefinitionsOf<M extends Method, A> = A extends { method: M } ? A : never;

/** The names that `pims.get` or `pims.set` knows; `A` limits them to the facade's APIs. */
export type ApiName<M extends Method, A extends AnyApi = Definition> =
  DefinitionsOf<M, A> extends infer D ? (D extends { api: infer N extends string } ? N : never) : never;

type Named<M extends Method, N, A> =
  DefinitionsOf<M, A> extends infer D ? (D extends { api: N } ? D : never) : never;

/** One selector as an object; each spelling of its name is an alternative. */
type Selected<S> = S extends readonly [infer Names, infer Value]
  ? Names extends readonly (infer Spelling)[]
    ? Spelling extends string
      ? { readonly [Name in Spelling]: Value }
      : never
    : Names extends string
      ? { readonly [Name in Names]: Value }
      : never
  : never;

type AllSelected<Select> = Select extends readonly [infer First, ...infer Rest]
  ? Selected<First> & AllSelected<Rest>
  : unknown;

type ParametersOf<D> =
  D extends ApiDefinition<Method, string, infer Select extends readonly Selector[], infer P, Output>
    ? AllSelected<Select> & GivenValues<P>
    : never;

type ResultOfDefinition<D> =
  D extends ApiDefinition<Method, string, readonly Selector[], never, infer O>
    ? ResultOf<O>
    : D extends { readonly output: infer O extends Output }
      ? ResultOf<O>
      : never;

/** The parameters of a call of this API: one alternative per variant. */
export type ApiParameters<M extends Method, N, A extends AnyApi = Definition> =
  Named<M, N, A> extends infer D ? (D extends unknown ? ParametersOf<D> : never) : never;

/** The `result` of a call of this API with these parameters. */
export type ApiResult<M extends Method, N, P, A extends AnyApi = Definition> =
  Named<M, N, A> extends infer D
    ? D extends { readonly select: infer Select }
      ? P extends AllSelected<Select>
        ? ResultOfDefinition<D>
        : never
      : never
    : never;

/** The names of the APIs that need no parameters. */
type BareApiName<M extends Method, A extends AnyApi> =
  ApiName<M, A> extends infer N
    ? N extends unknown
      ? Record<never, never> extends ApiParameters<M, N, A>
        ? N
        : never
      : never
    : never;

/** `pims.get` and `pims.set`: a name, parameters if it has any, and an optional callback. */
export interface Call<M extends Method, A extends AnyApi = Definition> {
  <N extends BareApiName<M, A>>(
    api: N,
    parameters?: null,
    callback?: Callback<ApiResult<M, N, unknown, A>>,
  ): Promise<Message<ApiResult<M, N, unknown, A>>>;
  <N extends BareApiName<M, A>>(
    api: N,
    callback: Callback<ApiResult<M, N, unknown, A>>,
  ): Promise<Message<ApiResult<M, N, unknown, A>>>;
  <N extends ApiName<M, A>, const P extends ApiParameters<M, N, A>>(
    api: N,
    parameters: P,
    callback?: Callback<ApiResult<M, N, P, A>>,
  ): Promise<Message<ApiResult<M, N, P, A>>>;
}

/**
 * The facade. Every call returns a promise of its message. A callback, if given, gets the same message exactly once, after
 * the promise is settled. Nothing is ever thrown: an error is a FAILED message. The calls
 * and their codes: docs/reference/apis.md
 */
export interface Pims<Apis extends AnyApi = Definition> {
  /**
   * Configures the facade; its APIs answer only afterwards. Fails with 2101 or 2102 for a missing or invalid parameter,
   * with its path in the label (`credential.clientId`), and with 2007 after an earlier call.
   * @example
   * const message = await pims.initialize(parameters);
   * if (message.status === "FAILED") throw new Error(message.error.label);
   */
  initialize(parameters: InitializeParameters, callback?: Callback<undefined>): Promise<Message<undefined>>;
  /**
   * Ends the facade's work: calls under way finish first, later ones answer 2001. Stored data stays.
   * @example
   * await pims.release();
   */
  release(callback?: Callback<undefined>): Promise<Message<undefined>>;
  /** Reads a value, such as an OTP or a token. */
  readonly get: Call<"get", Apis>;
  /** Changes state, such as the signed-in user. */
  readonly set: Call<"set", Apis>;
  /**
   * Answers 2002: no API has events. Its parameters are a name, parameters or `null`, and a callback.
   * @example
   * const message = await pims.subscribe("pims.authentication.otp", null, (event) => console.log(event.status));
   */
  subscribe(api: string, parameters: object | null | undefined, callback: Callback): Promise<Message>;
  /**
   * Answers 2002, as `subscribe`. Its parameters are a name and an optional callback.
   * @example
   * const message = await pims.unsubscribe("pims.authentication.otp");
   */
  unsubscribe(api: string, callback?: Callback): Promise<Message>;
}
