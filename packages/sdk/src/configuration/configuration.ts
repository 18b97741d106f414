import type { Servers } from "./parameters.ts";
import type { Brand, Environment, logFileRules, logLevels } from "./values.ts";

/** What is written to log files, and when a new one is begun. */
export interface Monitoring {
  readonly logLevel: (typeof logLevels)[number];
  readonly newLogFile: (typeof logFileRules)[number];
  /** Of `duration`. */
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
  /** What is given, or known to be there. In production, the identity provider's is only what is given. */
  readonly servers: Servers;
}
