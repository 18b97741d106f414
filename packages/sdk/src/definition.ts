import type { ErrorCode } from "./catalogue.ts";
import type { Core } from "./core.ts";
import type { LedgerReport } from "./ledger/ledger.ts";
import type { Parameter } from "./parameters.ts";

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
}

export type Output = Readonly<Record<string, keyof OutputTypes | readonly string[]>>;

type OutputValue<T> = T extends keyof OutputTypes
  ? OutputTypes[T]
  : T extends readonly (infer V)[]
    ? V
    : never;

/** What a call's `result` is; `undefined` where the API has no output. */
export type ResultOf<O extends Output> = keyof O extends never
  ? undefined
  : { -readonly [Name in keyof O]: OutputValue<O[Name]> };

type Parameters = Readonly<Record<string, Parameter>>;

type ValueOf<P> = P extends Parameter<infer T> ? T : never;

/** The values that `run` is given: checked, the selectors left out. */
export type Values<P extends Parameters> = {
  readonly [Name in keyof P as P[Name] extends Parameter<unknown, true> ? Name : never]: ValueOf<P[Name]>;
} & {
  readonly [Name in keyof P as P[Name] extends Parameter<unknown, true> ? never : Name]?: ValueOf<P[Name]>;
};

/** One API: everything the facade, the types, the documentation and the conformance test know of it. */
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
  /** What names this variant among those of the same method and API; empty where there is only one. */
  readonly select: Select;
  readonly parameters: P;
  readonly output: O;
  /** True where a signed-in user is needed: 2301 without one. */
  readonly authentication: boolean;
  /** The reference's own table of codes. */
  readonly errors: readonly ErrorCode[];
  /** True for an API of this SDK's own, which the reference does not have. */
  readonly extension?: true;
  /** Codes that the tutorial adds to the table. */
  readonly tutorialErrors?: readonly ErrorCode[];
  /** @throws PimsFailure */
  run(core: Core, values: Values<P>): Promise<keyof O extends never ? void : ResultOf<O>>;
}

export function defineApi<
  const Method extends "get" | "set",
  const Api extends string,
  const Select extends readonly Selector[],
  P extends Parameters,
  const O extends Output,
>(definition: ApiDefinition<Method, Api, Select, P, O>): ApiDefinition<Method, Api, Select, P, O> {
  return definition;
}

export const spellings = ([names]: Selector): readonly string[] =>
  typeof names === "string" ? [names] : names;
