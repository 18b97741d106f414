// docs/protocol.md#production: which server has which service.
import { PimsFailure } from "../codes/failure.ts";
import type { Configuration } from "./configuration.ts";
import { PRODUCTION_API, type ProductionProfile, productionProfile } from "./production.ts";

/** The identity provider: its issuer where it publishes its metadata, or a brand's profile. @throws PimsFailure 2006 */
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
 * The account's pages have no public address in production. An address that is given is taken to be of a service like
 * the bundled one.
 * @throws PimsFailure 2002 where there is none
 */
export function requireAccountPages({ environment, servers }: Configuration): void {
  if (environment === "Production" && servers.identityProvider === undefined) throw new PimsFailure(2002);
}

/** The same for the account services that only the bundled one is known to have. @throws PimsFailure 2002 */
export function requireBundledServices({ environment, servers }: Configuration): void {
  if (environment === "Production" && isSameOrigin(servers.api, PRODUCTION_API)) throw new PimsFailure(2002);
}

const isSameOrigin = (address: string | undefined, other: string): boolean =>
  address !== undefined && new URL(address).origin === new URL(other).origin;
