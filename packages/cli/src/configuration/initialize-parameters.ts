import { developmentProfile, type InitializeParameters } from "@openpims/sdk";
import { UsageError } from "../terminal/usage-error.ts";
import { type Configuration, waysToGive } from "./configuration.ts";
import { monitoringOf } from "./fields.ts";
import { serversOf } from "./servers.ts";

/** The bundled service accepts this redirect with any port. */
const DEVELOPMENT_REDIRECT = "http://127.0.0.1:8401/callback";

export function redirectOf({ given, data }: Configuration): string {
  const { environment = "development", loginRedirectUri } = given;
  if (loginRedirectUri !== undefined) return loginRedirectUri;
  if (environment === "development") return DEVELOPMENT_REDIRECT;
  throw new UsageError(
    `there is no address for the sign-in to lead back to: ${waysToGive("loginRedirectUri", data)}`,
  );
}

/** The parameters of `initialize`. @throws UsageError if a value without a default is missing */
export function initializeParameters(
  configuration: Configuration,
  clientSecret: string,
): InitializeParameters {
  const { given, data } = configuration;
  const environnement = given.environment ?? "development";
  const development = environnement === "development";
  const clientId = given.clientId ?? (development ? developmentProfile.clientId : undefined);
  if (clientId === undefined) throw new UsageError(`there is no client id: ${waysToGive("clientId", data)}`);
  const macID = given.macId ?? (development ? developmentProfile.macID : undefined);
  const { inWeboUrl: inWeboURL } = serversOf(configuration);
  const redirect = redirectOf(configuration);
  const brand = given.brand ?? (development ? "Peugeot" : undefined);
  if (brand === undefined) throw new UsageError(`there is no brand: ${waysToGive("brand", data)}`);
  return {
    environnement,
    mode: given.mode ?? "B2C",
    monitoring: monitoringOf(given),
    credential: {
      clientId,
      clientSecret,
      ...(macID && { macID }),
      ...(inWeboURL && { inWeboURL }),
      webviewsRedirectURI: redirect,
      loginRedirectURI: redirect,
    },
    profile: { brand },
  };
}
