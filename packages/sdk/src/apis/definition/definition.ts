import type { ErrorCode } from "../../codes/catalogue.ts";
import type { ConfigurationChanges } from "../../configuration/parameters.ts";
import type { Core } from "../../core/core.ts";
import type { LedgerReport } from "../../ledger/ledger.ts";
import type { Resource } from "../../ledger/limits.ts";
import type { FileLog } from "../../log/file-log.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Parameter, Respelt } from "./parameters.ts";

/**
 * A parameter that names the variant, and its value: `["action", "withPIN"]`. Where the reference is not consistent
 * about the parameter's name, all its spellings, its own first: `[["type", "action"], "enrollment"]`.
 */
export type Selector = readonly [names: string | readonly string[], value: string];

export type Component = "BasicAuthentication" | "StrongAuthentication" | "SDK";

/** The types an output may have, as the reference names them; `Ledger` is an extension's. */
export interface OutputTypes {
  String: string;
  boolean: boolean;
  Ledger: LedgerReport;
  /** One text: the reference's spelling in one place. */
  Strings: string;
  "List of Strings": string[];
}

export type Output = Readonly<Record<string, keyof OutputTypes | readonly string[]>>;

type OutputValue<T> = T extends keyof OutputTypes
  ? OutputTypes[T]
  : T extends readonly (infer V)[]
    ? V
    : never;

/** The type of a call's `result`; `undefined` where the API has no output. */
export type ResultOf<O extends Output> = keyof O extends never
  ? undefined
  : { -readonly [Name in keyof O]: OutputValue<O[Name]> };

type Parameters = Readonly<Record<string, Parameter & Partial<Respelt>>>;

type ValueOf<P> = P extends Parameter<infer T> ? T : never;

/** The values that `run` is given: checked, the selectors left out. */
export type Values<P extends Parameters> = {
  readonly [Name in keyof P as P[Name] extends Parameter<unknown, true> ? Name : never]: ValueOf<P[Name]>;
} & {
  readonly [Name in keyof P as P[Name] extends Parameter<unknown, true> ? never : Name]?: ValueOf<P[Name]>;
};

/** A parameter as an object; each spelling of its name is an alternative. */
type Spelt<Name extends string, P> =
  P extends Respelt<infer Spelling> ? OneNamed<Name | Spelling, ValueOf<P>> : never;

type OneNamed<Name extends string, T> = Name extends string ? { readonly [Key in Name]: T } : never;

/** Alternatives as functions' parameters, so that those of several parameters are joined, not mixed. */
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

/** The values that a caller gives, each parameter under one of its spellings. */
export type GivenValues<P extends Parameters> = Values<{
  readonly [Name in keyof P as P[Name] extends Respelt ? never : Name]: P[Name];
}> &
  Joined<Alternatives<P>>;

/** The facade's parts for an API besides the core; there before `initialize` too. */
export interface Surroundings {
  readonly platform: Platform;
  readonly fileLog: FileLog | undefined;
  /** Changes the configuration for the calls that start afterwards. @throws PimsFailure 2101, 2102: nothing is changed */
  reconfigure(changes: ConfigurationChanges): void;
}

/**
 * One API: everything the facade, the types, the reference and the conformance test know of it. The docstring of the
 * definition is its purpose and example in the reference.
 */
export interface ApiDefinition<
  Method extends "get" | "set" = "get" | "set",
  Api extends string = string,
  Select extends readonly Selector[] = readonly Selector[],
  P extends Parameters = Parameters,
  O extends Output = Output,
> {
  readonly method: Method;
  readonly api: Api;
  readonly component: Component;
  /** The reference's version that first had it. */
  readonly since: string;
  /** Names this variant among those of the same method and API; empty where there is only one. */
  readonly select: Select;
  readonly parameters: P;
  readonly output: O;
  /** True where a signed-in user is needed: 2301 without one. */
  readonly authentication: boolean;
  /** The reference's own table of codes. */
  readonly errors: readonly ErrorCode[];
  /** True for an API of this SDK's own, which the reference does not have. */
  readonly extension?: true;
  /** Codes that the tutorial, or the prose around the tables, adds to the table. */
  readonly tutorialErrors?: readonly ErrorCode[];
  /** The things of the account that a call can use up. */
  readonly uses: readonly Resource[];
  /** @throws PimsFailure */
  run(
    core: Core,
    values: Values<P>,
    facade: Surroundings,
  ): Promise<keyof O extends never ? void : ResultOf<O>>;
}

/* @__NO_SIDE_EFFECTS__ */
export function defineApi<
  const Method extends "get" | "set",
  const Api extends string,
  const Select extends readonly Selector[],
  P extends Parameters,
  const O extends Output,
>(definition: ApiDefinition<Method, Api, Select, P, O>): ApiDefinition<Method, Api, Select, P, O> {
  return definition;
}

/** Any definition, its parameters' types forgotten: the facade checks the values against it before it runs it. */
export interface AnyApi extends Omit<ApiDefinition, "run"> {
  run(core: never, values: never, facade: Surroundings): Promise<unknown>;
}

export const spellings = ([names]: Selector): readonly string[] =>
  typeof names === "string" ? [names] : names;
