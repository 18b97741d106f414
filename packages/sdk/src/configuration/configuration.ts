import type { Servers } from "./parameters.ts";
import type { Brand, Environment, logFileRules, logLevels } from "./values.ts";

/** The level of the log files, and the rule for a new one. */
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
  /** Given addresses and known ones. In production the identity provider's is a given one only. */
  readonly servers: Servers;
}
