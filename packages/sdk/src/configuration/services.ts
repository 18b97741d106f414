// docs/protocol.md#production: the server of each service.
import { PimsFailure } from "../codes/failure.ts";
import type { Configuration } from "./configuration.ts";
import { PRODUCTION_API, type ProductionProfile, productionProfile } from "./production.ts";

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
export function requireBundledServices({ environment, servers }: Configuration): void {
  if (environment === "Production" && isSameOrigin(servers.api, PRODUCTION_API)) throw new PimsFailure(2002);
}

const isSameOrigin = (address: string | undefined, other: string): boolean =>
  address !== undefined && new URL(address).origin === new URL(other).origin;
