// docs/protocol.md#initialize: the parameters that an application gives.
import type { Brand, Environment, logFileRules, logLevels, modes } from "./values.ts";

/** The parameters of `initialize`, in the reference's spelling. */
export interface InitializeParameters {
  /** The servers: the brand's for `Production`, the bundled service's for `development`. */
  readonly environnement: Environment;
  /** The kind of account. */
  readonly mode: (typeof modes)[number];
  /** The log files. Without it no files are written. */
  readonly monitoring?: {
    readonly logLevel?: (typeof logLevels)[number];
    /** The event that starts a new file. */
    readonly newLogFile?: (typeof logFileRules)[number];
    /** Minutes, 5 to 1440; required if `newLogFile` is `duration`. */
    readonly newLogTimeDuration?: number;
  };
  readonly credential: {
    /** The client at the identity provider. */
    readonly clientId: string;
    /** Empty for a public client, such as a page, which cannot keep a secret. */
    readonly clientSecret: string;
    /** The mAccess id. Without it and `inWeboURL`, OTP and enrolment are not configured. */
    readonly macID?: string;
    /** The base address of the strong-authentication server. */
    readonly inWeboURL?: string;
    /** The address that the account's pages return to. */
    readonly webviewsRedirectURI: string;
    /** The address that the sign-in returns to, as registered at the identity provider. */
    readonly loginRedirectURI: string;
  };
  /** The brand, in upper or lower case. */
  readonly profile: { readonly brand: Brand | Lowercase<Brand> | Uppercase<Brand> };
}

/** The addresses of the account services, for which the reference has no parameter. */
export interface Servers {
  /** The OAuth 2.0 server's issuer. */
  readonly identityProvider?: string;
  /** The account services' base address. */
  readonly api?: string;
  /** The broker of remote commands: `mqtts://host:port`, or `wss://host/mqtt` in a page. `Production` has the brands'. */
  readonly broker?: string;
  /** A certificate (PEM) that this broker is trusted by, beside the machine's own. */
  readonly brokerCertificate?: string;
}

/** The changes of `pims.sdk.configuration`. Absent fields stay unchanged, also inside objects. */
export type ConfigurationChanges = {
  readonly [Name in keyof InitializeParameters]?:
    | (InitializeParameters[Name] extends object | undefined
        ? Partial<InitializeParameters[Name]>
        : InitializeParameters[Name])
    | undefined;
};
