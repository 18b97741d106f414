import { developmentProfile, type InitializeParameters, productionProfile } from "@openpims/sdk";
import type { Configuration } from "./configuration.ts";
import { monitoringOf } from "./fields.ts";
import { missingFields, missingValues, type Needs } from "./missing.ts";
import { serversOf } from "./servers.ts";

/** The bundled service accepts this redirect with any port. */
const DEVELOPMENT_REDIRECT = "http://127.0.0.1:8401/callback";

/** Stands for a client that is not configured: the command then asks for none of its values. */
const NO_CLIENT = "none";

/** Nothing leads there: for a command that signs nobody in. */
const NO_REDIRECT = "http://127.0.0.1/";

/** The address that a sign-in leads back to, `undefined` where it is not known. */
export function knownRedirect({ given }: Configuration): string | undefined {
  const { environment = "development", loginRedirectUri, brand, country } = given;
  if (loginRedirectUri !== undefined) return loginRedirectUri;
  if (environment === "development") return DEVELOPMENT_REDIRECT;
  if (environment !== "Production" || brand === undefined || country === undefined) return undefined;
  return `${productionProfile(brand).redirectScheme}://oauth2redirect/${country.toLowerCase()}`;
}

/** @throws UsageError where it is not known */
export function redirectOf(configuration: Configuration): string {
  const redirect = knownRedirect(configuration);
  if (redirect === undefined)
    throw missingValues(configuration, missingFields(configuration, "signIn", true));
  return redirect;
}

/** The parameters of `initialize`. @throws UsageError that names every value that is missing and has no default */
export function initializeParameters(
  configuration: Configuration,
  clientSecret: string,
  needs: Needs = "signIn",
): InitializeParameters {
  const { given } = configuration;
  const environnement = given.environment ?? "development";
  const development = environnement === "development";
  const missing = missingFields(configuration, needs, true);
  if (missing.length > 0) throw missingValues(configuration, missing);
  const macID = given.macId ?? (development ? developmentProfile.macID : undefined);
  const { inWeboUrl: inWeboURL } = serversOf(configuration);
  const redirect = needs === "signIn" ? redirectOf(configuration) : NO_REDIRECT;
  return {
    environnement,
    mode: given.mode ?? "B2C",
    monitoring: monitoringOf(given),
    credential: {
      clientId: given.clientId ?? (development ? developmentProfile.clientId : NO_CLIENT),
      clientSecret,
      ...(macID && { macID }),
      ...(inWeboURL && { inWeboURL }),
      webviewsRedirectURI: redirect,
      loginRedirectURI: redirect,
    },
    profile: { brand: given.brand ?? "Peugeot" },
  };
}
