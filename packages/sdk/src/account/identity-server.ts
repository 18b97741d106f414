// A production identity provider publishes no known metadata: the profile gives its addresses.
import * as oauth from "oauth4webapi";
import type { ProductionProfile } from "../configuration/production.ts";

/**
 * The provider's signature algorithm and keys are not public. The claims are validated, and the token came over
 * TLS from the token endpoint, which may replace the signature check (OpenID Connect Core §3.1.3.7, 6).
 * `none` is still refused.
 */
const SIGNATURES = ["RS", "PS", "ES", "HS"].flatMap((family) => [
  `${family}256`,
  `${family}384`,
  `${family}512`,
]);

/** The profile's identity provider. No revocation endpoint is public. */
export function productionServer(profile: ProductionProfile): oauth.AuthorizationServer {
  return {
    issuer: profile.issuer,
    authorization_endpoint: profile.authorizationEndpoint,
    token_endpoint: profile.tokenEndpoint,
    id_token_signing_alg_values_supported: SIGNATURES,
  };
}

/**
 * The client's authentication. An empty secret counts as no secret (RFC 6749 §2.3.1): the client is public, such as a
 * page, which could not keep a secret. PKCE alone binds the code to it.
 */
export function clientAuthentication(clientSecret: string): oauth.ClientAuth {
  return clientSecret === "" ? oauth.None() : basicAuthentication(clientSecret);
}

/**
 * Basic client authentication, form-encoded first (RFC 6749 §2.3.1) as a browser encodes a form: `-`, `.` and `_` stay
 * unescaped. `oauth4webapi` escapes them too, and a server that does not decode would refuse every client whose id is
 * a UUID.
 */
function basicAuthentication(clientSecret: string): oauth.ClientAuth {
  return (_server, client, _body, headers) => {
    const credentials = `${formEncoded(client.client_id)}:${formEncoded(clientSecret)}`;
    headers.set("authorization", `Basic ${btoa(credentials)}`);
  };
}

const formEncoded = (text: string): string => new URLSearchParams({ text }).toString().slice("text=".length);

/**
 * The server with the issuer that its answer names: its exact issuer is not public. A name on another host changes nothing,
 * and the answer is then refused.
 */
export function underItsName(server: oauth.AuthorizationServer, issuer: unknown): oauth.AuthorizationServer {
  const own = new URL(server.token_endpoint ?? server.issuer);
  return isNameOn(own, issuer) ? { ...server, issuer } : server;
}

function isNameOn(own: URL, issuer: unknown): issuer is string {
  if (typeof issuer !== "string" || !URL.canParse(issuer)) return false;
  const { protocol, host, username, search, hash } = new URL(issuer);
  return protocol === "https:" && host === own.host && username === "" && search === "" && hash === "";
}

/** The issuer that an id token names, unchecked; `undefined` if it cannot be parsed. */
export function issuerNamedIn(idToken: string): unknown {
  try {
    const [, payload = ""] = idToken.split(".");
    const text = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    return (JSON.parse(text) as { iss?: unknown }).iss;
  } catch {
    // The check of the token names the fault.
    return undefined;
  }
}
