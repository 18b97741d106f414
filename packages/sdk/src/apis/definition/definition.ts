import type { ErrorCode } from "../../codes/catalogue.ts";
import type { PimsFailure } from "../../codes/failure.ts";
import type { ConfigurationChanges } from "../../configuration/parameters.ts";
import type { Core } from "../../core/core.ts";
import type { LedgerReport } from "../../ledger/ledger.ts";
import type { Resource } from "../../ledger/resources.ts";
import type { FileLog } from "../../log/file-log.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Vehicle } from "../../vehicle/rest/account.ts";
import type { Parameter, Respelt } from "./parameters.ts";

/**
 * A parameter that selects the variant, and its value: `["action", "withPIN"]`. If the reference spells the parameter in
 * several ways, all spellings, the API's own first: `[["type", "action"], "enrollment"]`.
 */
export type Selector = readonly [names: string | readonly string[], value: string];

export type Component =
  | "BasicAuthentication"
  | "StrongAuthentication"
  | "SDK"
  | "LongRangeRemoteStatus"
  | "VehicleInformation"
  | "LongRangeRemoteRemote"
  | "UserVehicleSteps";

export type Method = "get" | "set" | "subscribe";

/** A structured output: its type's name in the reference, and its TypeScript type. */
export interface Structure<T> {
  readonly type: string;
  /** Never there: it names the type for the compiler. */
  readonly shape?: T;
}

/* @__NO_SIDE_EFFECTS__ */
export const structure = <T>(type: string): Structure<T> => ({ type });

/** The types of outputs, as the reference names them; `Ledger` belongs to an extension. */
export interface OutputTypes {
  String: string;
  boolean: boolean;
  Ledger: LedgerReport;
  /** One text, despite its name in the reference. */
  Strings: string;
  "List of Strings": string[];
}

export type Output = Readonly<Record<string, keyof OutputTypes | readonly string[] | Structure<unknown>>>;

/** The type of one output. */
export type OutputValue<T> = T extends keyof OutputTypes
  ? OutputTypes[T]
  : T extends readonly (infer V)[]
    ? V
    : T extends Structure<infer S>
      ? S
      : never;

/** The type of a call's `result`; `undefined` if the API has no output. */
export type ResultOf<O extends Output> = keyof O extends never
  ? undefined
  : { -readonly [Name in keyof O]: OutputValue<O[Name]> };

type Parameters = Readonly<Record<string, Parameter & Partial<Respelt>>>;

/** The type of a parameter's values. */
export type ValueOf<P> = P extends Parameter<infer T> ? T : never;

/** The checked values that `run` receives, without the selectors. */
export type Values<P extends Parameters> = {
  readonly [Name in keyof P as P[Name] extends Parameter<unknown, true> ? Name : never]: ValueOf<P[Name]>;
} & {
  readonly [Name in keyof P as P[Name] extends Parameter<unknown, true> ? never : Name]?: ValueOf<P[Name]>;
};

/** A parameter as an object; each spelling of its name is an alternative. */
type Spelt<Name extends string, P> =
  P extends Respelt<infer Spelling> ? OneNamed<Name | Spelling, ValueOf<P>> : never;

type OneNamed<Name extends string, T> = Name extends string ? { readonly [Key in Name]: T } : never;

/** Alternatives as functions' parameters, so that the alternatives of several parameters combine. */
type Alternatives<P> = {
  readonly [Name in keyof P & string]: P[Name] extends Respelt
    ? (spelt: Spelt<Name, P[Name]>) => void
    : never;
}[keyof P & string];

type Joined<Functions> = [Functions] extends [never]
  ? unknown
  : Functions extends (spelt: infer All) => void
    ? All
    : never;

/** The caller's values, each parameter under one of its spellings. */
export type GivenValues<P extends Parameters> = Values<{
  readonly [Name in keyof P as P[Name] extends Respelt ? never : Name]: P[Name];
}> &
  Joined<Alternatives<P>>;

/** The facade's parts for an API besides the core; also available before `initialize`. */
export interface Surroundings {
  readonly platform: Platform;
  readonly fileLog: FileLog | undefined;
  /** Changes the configuration for later calls. @throws PimsFailure 2101, 2102, and then changes nothing */
  reconfigure(changes: ConfigurationChanges): void;
  /** Sends a RESULT to the subscriber, after the call's own message. */
  emit(event: SubscriptionEvent): void;
  /** The vehicle that was chosen at the call. */
  readonly captured?: Vehicle | undefined;
}

/** An event of a subscription. */
export type SubscriptionEvent = { readonly result: unknown } | { readonly failure: PimsFailure };

/**
 * One API: the source for the facade, the types, the reference and the conformance test. The docstring of the definition is
 * its purpose and example in the reference.
 */
export interface ApiDefinition<
  M extends Method = Method,
  Api extends string = string,
  Select extends readonly Selector[] = readonly Selector[],
  P extends Parameters = Parameters,
  O extends Output = Output,
> {
  readonly method: M;
  readonly api: Api;
  readonly component: Component;
  /** The reference's version that introduced it. */
  readonly since: string;
  /** Selects this variant among those of the same method and API; empty if there is only one. */
  readonly select: Select;
  /** True if the presence of the selecting parameter selects this variant, whatever its value. */
  readonly presence?: true;
  readonly parameters: P;
  readonly output: O;
  /** True if the API needs a signed-in user: 2301 without one. */
  readonly authentication: boolean;
  /** True for the API that ends a session: one that cannot be read is ended too. */
  readonly endsSession?: true;
  /** The table of codes in the reference. */
  readonly errors: readonly ErrorCode[];
  /** True for an API of this SDK that the reference does not have. */
  readonly extension?: true;
  /** Codes that the tutorial, or the prose around the tables, adds to the table. */
  readonly proseErrors?: readonly ErrorCode[];
  /** The account's resources that a call can use up. */
  readonly uses: readonly Resource[];
  /** A subscription's output is that of its events. @throws PimsFailure */
  run(
    core: Core,
    values: Values<P>,
    facade: Surroundings,
  ): Promise<M extends "subscribe" ? void : keyof O extends never ? void : ResultOf<O>>;
  /** Takes what `run` needs as it is at the call, before anything is awaited: it becomes `facade.captured`. */
  capture?(core: Core): Vehicle | undefined;
  /** Ends a subscription, if there is one. */
  end?(core: Core): void;
}

/* @__NO_SIDE_EFFECTS__ */
export function defineApi<
  const M extends Method,
  const Api extends string,
  const Select extends readonly Selector[],
  P extends Parameters,
  const O extends Output,
>(definition: ApiDefinition<M, Api, Select, P, O>): ApiDefinition<M, Api, Select, P, O> {
  return definition;
}

/** Any definition, without its parameters' types: the facade checks the values before it runs the API. */
export interface AnyApi extends Omit<ApiDefinition, "run"> {
  run(core: never, values: never, facade: Surroundings): Promise<unknown>;
}

export const spellings = ([names]: Selector): readonly string[] =>
  typeof names === "string" ? [names] : names;
