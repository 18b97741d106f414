// The configured identity provider, and one step of OAuth 2.0 with it.
import * as oauth from "oauth4webapi";
import { PimsFailure } from "../codes/failure.ts";
import { identityProviderOf } from "../configuration/services.ts";
import type { Core } from "../core/core.ts";
import { timeoutSignal } from "../core/timeout-signal.ts";
import { PageNotShown, UserCancelled } from "../platform/platform.ts";
import { clientAuthentication, productionServer, underItsName } from "./identity-server.ts";
import { unsafeAddressIn } from "./metadata-addresses.ts";

/** The arguments of the OAuth library's functions. */
export interface IdentityProvider {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly authentication: oauth.ClientAuth;
  readonly options: Pick<oauth.TokenEndpointRequestOptions, "signal">;
  /** The server with the issuer of an answer, if its issuer is not known beforehand. */
  named(issuer: unknown): oauth.AuthorizationServer;
}

/**
 * Runs a step of the protocol.
 * @throws PimsFailure 2006 if no provider is configured; 2201, 2202, 2204, 2301, 2368
 */
export async function withIdentityProvider<T>(
  { configuration, fetch, timeoutMs }: Core,
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
    throw asFailure(error);
  }
}

async function discover(
  issuer: URL,
  options: oauth.DiscoveryRequestOptions,
): Promise<oauth.AuthorizationServer> {
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const unsafe = unsafeAddressIn(server, issuer.protocol === "http:");
  if (unsafe !== undefined)
    throw new PimsFailure({ kind: 2204, reason: `the identity provider's ${unsafe} is not https` });
  return server;
}

/** An error of the user agent or of the OAuth library as a failure; other errors unchanged. */
function asFailure(error: unknown): unknown {
  if (error instanceof UserCancelled) return new PimsFailure(2368);
  if (error instanceof PageNotShown) return new PimsFailure({ kind: 2000, reason: error.message });
  if (error instanceof oauth.AuthorizationResponseError)
    return new PimsFailure(error.error === "access_denied" ? 2368 : 2204);
  // A refused refresh token means that the session is over.
  if (error instanceof oauth.ResponseBodyError)
    return new PimsFailure(error.error === "invalid_grant" ? 2301 : 2204);
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.WWWAuthenticateChallengeError)
    return new PimsFailure(2204);
  return error;
}
