// A company's OpenID Connect provider, by a library of others (`oidc-provider`), with its own pages for the sign-in.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

export interface Person {
  readonly [claim: string]: unknown;
}

export interface CompanyProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The persons by their subject, which they also sign in with, with any password. */
  readonly persons: Map<string, Person>;
  close(): Promise<void>;
}

/** @param service the origin of the service */
export async function openCompanyProvider(service: string): Promise<CompanyProvider> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ["openpims", "the company's secret of this client"];
  const persons = new Map<string, Person>();
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${service}/console/`],
        post_logout_redirect_uris: [`${service}/console/`],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig" }] },
    cookies: { keys: ["a key of this test alone"] },
    claims: { openid: ["sub", "groups"], profile: ["name", "preferred_username"], email: ["email"] },
    // In the ID token itself, as Keycloak and Entra do.
    conformIdTokenClaims: false,
    findAccount: (_context, sub) =>
      persons.has(sub) ? { accountId: sub, claims: () => ({ sub, ...persons.get(sub) }) } : undefined,
  });
  server.on("request", provider.callback());
  return {
    issuer,
    clientId,
    clientSecret,
    persons,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** A port that is free now: the service's public address must be known before it listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
