// The configured identity provider, and one step of OAuth 2.0 with it.
import * as oauth from "oauth4webapi";
import { PimsFailure } from "../codes/failure.ts";
import { identityProviderOf } from "../configuration/services.ts";
import type { Core } from "../core/core.ts";
import { timeoutSignal } from "../core/timeout-signal.ts";
import { clientAuthentication, productionServer, underItsName } from "./identity-server.ts";
import { isTooDeep, unsafeAddressIn } from "./metadata-addresses.ts";
import { asFailure } from "./oauth-failure.ts";

/** The arguments of the OAuth library's functions. */
export interface IdentityProvider {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly authentication: oauth.ClientAuth;
  readonly options: Pick<oauth.TokenEndpointRequestOptions, "signal">;
  /** The server with the issuer that an answer names, where the exact issuer is not public. */
  named(issuer: unknown): oauth.AuthorizationServer;
}

/**
 * Runs a step of the protocol.
 * @throws PimsFailure 2006 if no provider is configured; 2368 if the user cancels; otherwise the kind of the fault
 */
export async function withIdentityProvider<T>(
  { configuration, fetch, timeoutMs, platform }: Core,
  step: (provider: IdentityProvider) => Promise<T>,
): Promise<T> {
  const provider = identityProviderOf(configuration);
  const isDiscovered = typeof provider === "string";
  const options = {
    [oauth.customFetch]: (url: string, request: oauth.CustomFetchOptions<string, unknown>) =>
      fetch(url, request as RequestInit),
    // The configuration allows plain http only to this machine.
    [oauth.allowInsecureRequests]: isDiscovered && provider.startsWith("http://"),
    signal: () => timeoutSignal(timeoutMs),
  };
  try {
    const server = isDiscovered ? await discover(new URL(provider), options) : productionServer(provider);
    return await step({
      server,
      client: { client_id: configuration.clientId },
      authentication: clientAuthentication(configuration.clientSecret),
      options,
      named: (issuer) => (isDiscovered ? server : underItsName(server, issuer)),
    });
  } catch (error) {
    throw asFailure(error, new URL(isDiscovered ? provider : provider.tokenEndpoint).host, platform.clock);
  }
}

async function discover(
  issuer: URL,
  options: oauth.DiscoveryRequestOptions,
): Promise<oauth.AuthorizationServer> {
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  if (isTooDeep(server))
    throw new PimsFailure({
      kind: "NotJson",
      reason: "the metadata is nested too deeply",
      host: issuer.host,
    });
  const unsafe = unsafeAddressIn(server, issuer.protocol === "http:");
  if (unsafe !== undefined)
    throw new PimsFailure({ kind: "AddressUnsafe", reason: `${unsafe} is not https`, host: issuer.host });
  return server;
}
