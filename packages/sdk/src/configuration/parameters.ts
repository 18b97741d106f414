// docs/protocol.md#initialize: the parameters as an application gives them.
import type { Brand, Environment, logFileRules, logLevels, modes } from "./values.ts";

/** The parameters of `initialize`, in the reference's spelling. */
export interface InitializeParameters {
  /** The servers: `Production` are the brand's, `development` the bundled service's. */
  readonly environnement: Environment;
  /** The kind of account. */
  readonly mode: (typeof modes)[number];
  /** The log files; absent, none are written. */
  readonly monitoring?: {
    readonly logLevel?: (typeof logLevels)[number];
    /** The time that a new file begins at. */
    readonly newLogFile?: (typeof logFileRules)[number];
    /** Minutes, 5 to 1440; required where `newLogFile` is `duration`. */
    readonly newLogTimeDuration?: number;
  };
  readonly credential: {
    /** The client at the identity provider. */
    readonly clientId: string;
    /** Empty for a public client, such as a page: one that can keep no secret. */
    readonly clientSecret: string;
    /** The mAccess id. Without it and `inWeboURL`, OTP and enrollment are not configured. */
    readonly macID?: string;
    /** The base address of the strong-authentication server. */
    readonly inWeboURL?: string;
    /** The address that the account's pages lead back to. */
    readonly webviewsRedirectURI: string;
    /** The address that the sign-in leads back to, as the identity provider knows it. */
    readonly loginRedirectURI: string;
  };
  /** The brand is taken in any case. */
  readonly profile: { readonly brand: Brand | Lowercase<Brand> | Uppercase<Brand> };
}

/** The addresses of the account services, which the reference has no parameter for. */
export interface Servers {
  /** The OAuth 2.0 server's issuer. */
  readonly identityProvider?: string;
  /** The account services' base address. */
  readonly api?: string;
}

/** The changes of `pims.sdk.configuration`. A field that is absent, also in an object, stays as it is. */
export type ConfigurationChanges = {
  readonly [Name in keyof InitializeParameters]?:
    | (InitializeParameters[Name] extends object | undefined
        ? Partial<InitializeParameters[Name]>
        : InitializeParameters[Name])
    | undefined;
};
