import type { Servers } from "./parameters.ts";
import type { Brand, Environment, logFileRules, logLevels } from "./values.ts";

/** The level of the log files, and the rule to start a new one. */
export interface Monitoring {
  readonly logLevel: (typeof logLevels)[number];
  readonly newLogFile: (typeof logFileRules)[number];
  /** The length of `duration`. */
  readonly minutes: number;
}

/** The checked configuration of an initialised facade. */
export interface Configuration {
  readonly environment: Environment;
  readonly monitoring: Monitoring;
  readonly brand: Brand;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly loginRedirectUri: string;
  readonly macId: string | undefined;
  readonly inWeboUrl: string | undefined;
  /** Given and known addresses. In production, the identity provider's is set only if it was given. */
  readonly servers: Servers;
}
