// A provider under the test's control: it signs any token, and answers as it is told.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export class HostileProvider {
  readonly issuer: string;
  /** Answers of paths that differ from the honest ones. */
  readonly answers = new Map<string, Answer>();
  /** Added to the published configuration, and to each token. */
  published: Record<string, unknown> = {};
  claims: JWTPayload = {};
  /** Makes the ID token; the honest one is of this provider, for this client, with the nonce. */
  token: (claims: JWTPayload) => Promise<string>;
  /** Given by the last address of a sign-in. */
  nonce = "";
  /** The bodies that the token endpoint got. */
  readonly exchanges: string[] = [];
  readonly key: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly #close: () => Promise<void>;

  private constructor(
    issuer: string,
    keys: { privateKey: CryptoKey; publicKey: CryptoKey },
    close: () => Promise<void>,
  ) {
    this.issuer = issuer;
    this.key = keys.privateKey;
    this.publicKey = keys.publicKey;
    this.#close = close;
    this.token = (claims) => this.sign(claims);
  }

  static async open(): Promise<HostileProvider> {
    const keys = await generateKeyPair("RS256", { extractable: true });
    const server = createServer((request, response) => void provider.#answer(request, response));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider: HostileProvider = new HostileProvider(issuer, keys, async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });
    return provider;
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** Honest again. */
  reset(): void {
    this.answers.clear();
    this.published = {};
    this.claims = { sub: "u-1", groups: ["helpdesk"] };
    this.token = (claims) => this.sign(claims);
  }

  sign(claims: JWTPayload, key: CryptoKey | Uint8Array = this.key, alg = "RS256"): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg, kid: "1" }).sign(key);
  }

  async publicPem(): Promise<Uint8Array> {
    return new TextEncoder().encode(await exportSPKI(this.publicKey));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "", this.issuer);
    const given = this.answers.get(pathname);
    if (given) return given(request, response);
    const json = (body: object) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (pathname === "/.well-known/openid-configuration")
      json({
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/auth`,
        token_endpoint: `${this.issuer}/token`,
        jwks_uri: `${this.issuer}/jwks`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["none", "HS256", "RS256"],
        ...this.published,
      });
    else if (pathname === "/jwks")
      json({ keys: [{ ...(await exportJWK(this.publicKey)), kid: "1", use: "sig" }] });
    else if (pathname === "/token") {
      let body = "";
      for await (const part of request) body += String(part);
      this.exchanges.push(body);
      const now = Math.floor(Date.now() / 1000);
      const honest = { iss: this.issuer, aud: "openpims", iat: now, exp: now + 300, nonce: this.nonce };
      json({
        access_token: "an access token",
        token_type: "Bearer",
        id_token: await this.token({ ...honest, ...this.claims }),
      });
    } else response.writeHead(404).end();
  }
}
