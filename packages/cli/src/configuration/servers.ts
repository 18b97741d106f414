import { productionProfile, type Servers } from "@openpims/sdk";
import type { Configuration } from "./configuration.ts";

/** True for account services that are not the brands' own, which are the same for all brands. */
export const isOwnService = (api: string | undefined): boolean =>
  api !== undefined && new URL(api).origin !== new URL(productionProfile("Peugeot").api).origin;

/** The address of each server. Default: the bundled service's, in `development`. */
export function serversOf({ given, port }: Configuration): Servers & { readonly inWeboUrl?: string } {
  const { environment = "development", identityProvider, api, inWeboUrl } = given;
  const bundled = environment === "development" ? `http://127.0.0.1:${port}` : undefined;
  const found = {
    identityProvider: identityProvider ?? bundled,
    api: api ?? bundled,
    inWeboUrl: inWeboUrl ?? bundled,
  };
  return {
    ...(found.identityProvider && { identityProvider: found.identityProvider }),
    ...(found.api && { api: found.api }),
    ...(found.inWeboUrl && { inWeboUrl: found.inWeboUrl }),
  };
}
