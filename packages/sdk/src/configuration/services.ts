// docs/protocol.md#production: the server of each service.
import { PimsFailure } from "../codes/failure.ts";
import type { Configuration } from "./configuration.ts";
import { PRODUCTION_API, type ProductionProfile, productionProfile } from "./production.ts";
import type { Environment } from "./values.ts";

/** The identity provider: an issuer with published metadata, or a brand's profile. @throws PimsFailure 2006 */
export function identityProviderOf({
  environment,
  brand,
  servers,
}: Configuration): string | ProductionProfile {
  if (servers.identityProvider !== undefined) return servers.identityProvider;
  if (environment !== "Production") throw new PimsFailure(2006);
  return productionProfile(brand);
}

/**
 * The account's pages have no public address in production. A given address is taken as that of a service like the
 * bundled one.
 * @throws PimsFailure 2002 in production without a given address
 */
export function requireAccountPages({ environment, servers }: Configuration): void {
  if (environment === "Production" && servers.identityProvider === undefined) throw new PimsFailure(2002);
}

/** Requires the account services that only the bundled service is known to have. @throws PimsFailure 2002 */
export function requireBundledServices(configuration: Configuration): void {
  if (hasBrandsServices(configuration)) throw new PimsFailure(2002);
}

/** True with the brands' account services. Others, given under `Production`, count as ones like the bundled service's. */
export const hasBrandsServices = ({ environment, servers }: Configuration): boolean =>
  environment === "Production" && isSameOrigin(servers.api, PRODUCTION_API);

/** The environment for explanations: services of the owner's own, also under `Production`, have no brand's app. */
export const environmentInWords = (configuration: Configuration): Environment =>
  configuration.environment === "Production" && !hasBrandsServices(configuration)
    ? "development"
    : configuration.environment;

const isSameOrigin = (address: string | undefined, other: string): boolean =>
  address !== undefined && new URL(address).origin === new URL(other).origin;
