// The name and variant of a call decide its parameters and its result at compile time. Each API is an overload with its
// own docstring, so that an editor shows it; the overloads around them serve completion and error texts.
import type { AnyApi, Method } from "../apis/definition/definition.ts";
import type * as apis from "../apis.ts";
import type { Callback, Listener, Message } from "../codes/message.ts";
import type { InitializeParameters } from "../configuration/parameters.ts";
import type { ApiCalls } from "./documented-calls.ts";

/** Every API of the SDK. */
export type Definition = (typeof apis)[keyof typeof apis];

type VariantOf<Select> = Select extends readonly [...unknown[], readonly [unknown, infer V extends string]]
  ? ` ${V}`
  : "";

type NameOf<A> = A extends AnyApi ? `${A["method"]} ${A["api"]}${VariantOf<A["select"]>}` : never;

/** The calls of some of the APIs. */
export type CallsOf<A extends AnyApi> = Pick<ApiCalls, NameOf<A> & keyof ApiCalls>;

/** Some of the calls. */
export type SomeCalls = Partial<Record<keyof ApiCalls, unknown>>;

type Keys<M extends Method, C, N extends string> = keyof C & (`${M} ${N}` | `${M} ${N} ${string}`);

type Part<C, K extends keyof C, P extends string> = C[K] extends { readonly [Name in P]: infer T }
  ? T
  : never;

type WithoutMethod<M extends Method, K> = K extends `${M} ${infer Rest}` ? Rest : never;

type WithoutVariant<Rest> = Rest extends `${infer N} ${string}` ? N : Rest;

/** The names that `pims.get`, `pims.set` or `pims.subscribe` knows; `C` limits them to the facade's APIs. */
export type ApiName<M extends Method, C = ApiCalls> = WithoutVariant<WithoutMethod<M, keyof C>> & string;

/** The parameters of a call of this API: one alternative per variant. */
export type ApiParameters<M extends Method, N extends string, C = ApiCalls> = Part<
  C,
  Keys<M, C, N>,
  "parameters"
>;

/** The `result` of a call of this API: one alternative per variant. */
export type ApiResult<M extends Method, N extends string, C = ApiCalls> = Part<C, Keys<M, C, N>, "result">;

/** The names of the APIs that need no parameters. */
type BareApiName<M extends Method, C> =
  ApiName<M, C> extends infer N extends string
    ? N extends unknown
      ? undefined extends ApiParameters<M, N, C>
        ? N
        : never
      : never
    : never;

/** `Given` is the type of a call's parameters; it is unknown while one of them is being typed. */
type IfUnknown<Given, T> = unknown extends Given ? T : never;

/**
 * The overloads by which an editor completes. They come first, as the compiler resolves an unfinished call to the first that
 * could be meant: one without all its names to the first of these, one with an unfinished value to the second. No
 * finished call is resolved to either.
 */
interface Unfinished<M extends Method, C> {
  <N extends ApiName<M, C>>(
    api: N,
    parameters: ApiParameters<M, N, C>,
    callback: Callback<ApiResult<M, N, C>> | undefined,
    none: never,
  ): Promise<Message<ApiResult<M, N, C>>>;
  <N extends ApiName<M, C>, Given = unknown>(
    api: N,
    parameters: Given & IfUnknown<Given, ApiParameters<M, N, C>>,
    callback?: Callback<ApiResult<M, N, C>>,
  ): Promise<Message<ApiResult<M, N, C>>>;
}

/** The names as an object: a member of it is a type without an alias, so errors list the names. */
type Listed<Names extends string> = { readonly [N in Names]: N };

/**
 * The compiler reports a wrong call's error by the last overload: these name the right values. The first also takes a
 * variant that is known only at run time.
 */
interface AnyVariant<M extends Method, C> {
  <N extends Listed<ApiName<M, C>>[ApiName<M, C>]>(
    api: N,
    parameters: ApiParameters<M, N, C>,
    callback?: Callback<ApiResult<M, N, C>>,
  ): Promise<Message<ApiResult<M, N, C>>>;
  <N extends Listed<BareApiName<M, C>>[BareApiName<M, C>]>(api: N): Promise<Message<ApiResult<M, N, C>>>;
}

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/** `pims.get` and `pims.set`: a name, parameters if it has any, and an optional callback. */
export type Call<M extends Method, C = ApiCalls> = Unfinished<M, C> &
  Intersection<Part<C, Keys<M, C, string>, "call">> &
  AnyVariant<M, C>;

/** As {@link Unfinished} and {@link AnyVariant}: a subscription's receiver is required. */
type AnySubscription<C> = <N extends Listed<ApiName<"subscribe", C>>[ApiName<"subscribe", C>]>(
  api: N,
  parameters: ApiParameters<"subscribe", N, C>,
  listener: Listener<ApiResult<"subscribe", N, C>>,
) => Promise<Message<undefined>>;

/** `pims.subscribe`: a name, parameters or `null`, and the receiver of its messages. */
export type Subscribe<C = ApiCalls> = Unfinished<"subscribe", C> &
  Intersection<Part<C, Keys<"subscribe", C, string>, "call">> &
  AnySubscription<C>;

/**
 * The facade. Every call returns a promise of its message. A callback, if given, gets the same message exactly once, after
 * the promise is settled. Nothing is ever thrown: an error is a FAILED message. The calls
 * and their codes: docs/reference/apis.md
 */
export interface Pims<C extends SomeCalls = ApiCalls> {
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
  readonly get: Call<"get", C>;
  /** Changes state, such as the signed-in user. */
  readonly set: Call<"set", C>;
  /**
   * Subscribes to events. The listener gets one SUCCEEDED or FAILED, then a RESULT for each event, all with one
   * transactionId. A second subscription to the same events answers 2005.
   * @example
   * await pims.subscribe("pims.vehicle.signal", null, (message) => console.log(message.status));
   */
  readonly subscribe: Subscribe<C>;
  /**
   * Ends a subscription. It succeeds without one, too.
   * @example
   * await pims.unsubscribe("pims.vehicle.signal");
   */
  unsubscribe(
    api: Listed<ApiName<"subscribe", C>>[ApiName<"subscribe", C>],
    callback?: Callback<undefined>,
  ): Promise<Message<undefined>>;
}
