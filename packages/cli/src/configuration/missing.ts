// The values that have no default outside development: all that are missing are named at once.
import { UsageError } from "../terminal/usage-error.ts";
import { type Configuration, waysToGive } from "./configuration.ts";
import type { FieldName } from "./fields.ts";

/** The part of the configuration that a command uses. */
export type Needs = "signIn" | "device" | "nothing";

const used: Readonly<Record<Needs, readonly FieldName[]>> = {
  signIn: ["brand", "country", "clientId", "clientSecret"],
  device: ["brand", "clientId"],
  nothing: [],
};

/** The missing values' fields. @param hasSecret a client secret was found, or can be asked for */
export function missingFields({ given }: Configuration, needs: Needs, hasSecret: boolean): FieldName[] {
  if ((given.environment ?? "development") === "development") return [];
  return used[needs].filter((name) => {
    if (name === "clientSecret") return !hasSecret;
    if (name === "country") return redirectIsMissing(given);
    return given[name] === undefined;
  });
}

/** In `Production` the country gives the redirect. */
const redirectIsMissing = ({ environment, country, loginRedirectUri }: Configuration["given"]): boolean =>
  loginRedirectUri === undefined && (environment !== "Production" || country === undefined);

/** One error for all of them. The mAccess id is named too, since the next command needs it. */
export function missingValues(configuration: Configuration, names: readonly FieldName[]): UsageError {
  const { given, data } = configuration;
  const isProduction = given.environment === "Production";
  const all = given.macId === undefined && !names.includes("macId") ? [...names, "macId" as const] : names;
  const lines = all.map((name) => {
    const redirect = name === "country" ? (isProduction ? " (or loginRedirectUri)" : "") : "";
    const field = name === "country" && !isProduction ? "loginRedirectUri" : name;
    return `  ${field}${redirect}: ${waysToGive(field, data)}`;
  });
  const setup = isProduction ? "\nopenpims setup asks for them, and says where each comes from." : "";
  return new UsageError(`these values are missing for ${given.environment}:\n${lines.join("\n")}${setup}`);
}
