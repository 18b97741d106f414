// The allowed values of `initialize`'s parameters.
/** The values of `environnement`, in the reference's spelling. */
export const environments = ["Production", "Preproduction", "development"] as const;
/** The values of `mode`: an account of a person or of a company. */
export const modes = ["B2C", "B2B"] as const;
/** The values of `profile.brand`. */
export const brands = ["Peugeot", "Citroen", "Ds", "Opel", "Vauxhall"] as const;
/** Ordered by the amount of logging. */
export const logLevels = ["none", "low", "medium", "high"] as const;
/** The values of `monitoring.newLogFile`: a new log file at each start, each day, or after a duration. */
export const logFileRules = ["appLaunch", "day", "duration"] as const;
/** The bounds of `newLogTimeDuration`, in minutes. */
export const logFileMinutes = { least: 5, most: 1440 } as const;

/** A value of `environnement`. */
export type Environment = (typeof environments)[number];
/** A value of `profile.brand`. */
export type Brand = (typeof brands)[number];

/** The brand of this name, in upper or lower case. */
export const brandNamed = (name: unknown): Brand | undefined =>
  brands.find((brand) => brand.toLowerCase() === String(name).toLowerCase());
