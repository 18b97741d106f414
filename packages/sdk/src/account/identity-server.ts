// A production identity provider publishes no metadata that we know of: its addresses are the profile's.
import * as oauth from "oauth4webapi";
import type { ProductionProfile } from "../configuration/production.ts";

/**
 * The provider's signature algorithm and its keys are not public. The claims are validated, and the
 * token came over TLS from the token endpoint, which stands in for the signature (OpenID Connect Core §3.1.3.7, 6).
 * `none` is refused all the same.
 */
const SIGNATURES = ["RS", "PS", "ES", "HS"].flatMap((family) => [
  `${family}256`,
  `${family}384`,
  `${family}512`,
]);

/** The profile's identity provider. It has no revocation endpoint: none is public. */
export function productionServer(profile: ProductionProfile): oauth.AuthorizationServer {
  return {
    issuer: profile.issuer,
    authorization_endpoint: profile.authorizationEndpoint,
    token_endpoint: profile.tokenEndpoint,
    id_token_signing_alg_values_supported: SIGNATURES,
  };
}

/**
 * The client's authentication. An empty secret is none (RFC 6749 §2.3.1): the client is a public one, such as a page,
 * which could not keep a secret, and PKCE alone ties its code to it.
 */
export function clientAuthentication(clientSecret: string): oauth.ClientAuth {
  return clientSecret === "" ? oauth.None() : basicAuthentication(clientSecret);
}

/**
 * Basic client authentication, form-encoded first (RFC 6749 §2.3.1) as a browser encodes a form: `-`, `.` and `_` stay as
 * they are. `oauth4webapi` escapes those too, and a server that does not decode would then refuse every client whose id is
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
 * The server under the name that an answer of its gives it: its exact issuer is not public. A name that is not on its
 * own host changes nothing, and is then refused with the answer.
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

/** The issuer that the id token of a token answer names, unchecked. The answer stays readable. */
export async function issuerNamedIn(response: Response): Promise<unknown> {
  try {
    const { id_token: idToken } = (await response.clone().json()) as { id_token?: unknown };
    const [, payload = ""] = String(idToken).split(".");
    const text = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    return (JSON.parse(text) as { iss?: unknown }).iss;
  } catch {
    // Not an answer with an id token: the library says what is wrong with it.
    return undefined;
  }
}
