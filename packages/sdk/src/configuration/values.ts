// The values that the parameters of `initialize` may have, as data.
export const environments = ["Production", "Preproduction", "development"] as const;
export const modes = ["B2C", "B2B"] as const;
export const brands = ["Peugeot", "Citroen", "Ds", "Opel", "Vauxhall"] as const;
/** From the least to the most that is logged. */
export const logLevels = ["none", "low", "medium", "high"] as const;
export const logFileRules = ["appLaunch", "day", "duration"] as const;
/** The bounds of `newLogTimeDuration`, in minutes. */
export const logFileMinutes = { least: 5, most: 1440 } as const;

export type Environment = (typeof environments)[number];
export type Brand = (typeof brands)[number];

/** The brand of this name, in any case. */
export const brandNamed = (name: unknown): Brand | undefined =>
  brands.find((brand) => brand.toLowerCase() === String(name).toLowerCase());
