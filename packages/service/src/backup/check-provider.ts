import { discover, faultOf } from "../operators/oidc/provider.ts";
import { readOidcSettings } from "../operators/oidc/settings.ts";
import type { ServerConfiguration } from "../settings/server-settings.ts";
import type { ServiceCheck } from "./check.ts";

/**
 * Checks if the operators' sign-in could reach the company's provider: it reads the published configuration.
 * @param server the settings of the service
 * @returns no check if no provider is configured
 * @example
 * const checks = await checkProvider({ operatorOidcIssuer: "https://login.example" });
 */
export async function checkProvider(server: ServerConfiguration): Promise<readonly ServiceCheck[]> {
  const name = "operators' provider";
  try {
    const settings = readOidcSettings(server);
    if (!settings) return [];
    await discover(settings);
    return [{ name, state: "ok", found: settings.issuer }];
  } catch (error) {
    const remedy = "see OPENPIMS_OPERATOR_OIDC_ISSUER and the network; operators with a password can sign in";
    return [{ name, state: "warn", found: faultOf(error), remedy }];
  }
}
