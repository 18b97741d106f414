// The brands' servers by docs/protocol.md#the-brands-servers: a peer on a real socket that plays their HTTP
// answers. Facades reach it through `fetch`, which redirects every production host here; each request is recorded as sent.
import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FieldRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FieldOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** True for a valid OTP, which the exchange requires. */
  readonly accepts: (otp: string) => Promise<boolean>;
}

type Answer = readonly [status: number, body: object];

/** An answer in the place of the servers' own. */
export interface Fault {
  readonly status: number;
  /** JSON where it is an object. */
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Authorization {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export class FieldServer {
  readonly requests: FieldRequest[] = [];
  /** The answer to a request for an SMS: 200 with `{}`, or 202 without a body. */
  smsStatus: 200 | 202 = 200;
  /** The provider's issuer; `HOST` stands for its host and port. */
  issuer = "https://HOST:443/am/oauth2";
  namesItselfInRedirect = true;
  /** The `alg` that the ID token's header names. */
  algorithm = "RS256";
  /** Gives the answer in the place of the servers' own; nothing where they answer. */
  fault: (request: FieldRequest) => Fault | undefined = () => undefined;
  /** Changes a token answer's fields, its id token's claims among them, before they are sent. */
  tokenFields: (fields: Record<string, unknown>) => Record<string, unknown> = (fields) => fields;
  idTokenClaims: (claims: Record<string, unknown>) => Record<string, unknown> = (claims) => claims;
  /** The host that refuses connections. */
  unreachable = "";
  readonly #server: Server;
  readonly #options: FieldOptions;
  readonly #codes = new Map<string, Authorization>();
  readonly #refreshTokens = new Set<string>();
  readonly #remoteRefreshTokens = new Set<string>();
  readonly #accessTokens = new Set<string>();

  private constructor(options: FieldOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.writeHead(500).end());
    });
  }

  static async start(options: FieldOptions): Promise<FieldServer> {
    const field = new FieldServer(options);
    await new Promise<void>((resolve) => field.#server.listen(0, "127.0.0.1", resolve));
    return field;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** Redirects a request for a production host to this server, or to `devices` if it is the device protocol's. */
  fetchThrough(devices: string): typeof fetch {
    return (input, init) => {
      const meant = new URL(String(input));
      if (meant.protocol !== "https:") throw new Error(`not for the field: ${meant.origin}`);
      if (meant.host === this.unreachable) return fetch("http://127.0.0.1:1", init);
      const { port } = this.#server.address() as AddressInfo;
      const base = meant.host === "otp.mpsa.com" ? devices : `http://127.0.0.1:${port}`;
      if (base === devices) this.#keep(init?.method ?? "GET", meant, new Headers(init?.headers), "");
      const headers = new Headers(init?.headers);
      headers.set("x-meant-for", meant.host);
      return fetch(`${base}${meant.pathname}${meant.search}`, { ...init, headers });
    };
  }

  #keep(method: string, meant: URL, headers: Headers, body: string): FieldRequest {
    const request = {
      method,
      host: meant.host,
      path: meant.pathname,
      query: Object.fromEntries(meant.searchParams),
      headers: Object.fromEntries(headers),
      body,
    };
    this.requests.push(request);
    return request;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    const meant = new URL(incoming.url ?? "", `https://${incoming.headers["x-meant-for"]}`);
    const headers = new Headers(incoming.headers as Record<string, string>);
    const request = this.#keep(incoming.method ?? "", meant, headers, body);
    const answer = (status: number, value?: object) => {
      response.writeHead(status, { "content-type": "application/json;charset=UTF-8" });
      response.end(value && JSON.stringify(value));
    };
    const fault = this.fault(request);
    if (fault) {
      const { status, body: content = "", headers: more } = fault;
      const isJson = typeof content === "object";
      response.writeHead(status, { "content-type": isJson ? "application/json" : "text/html", ...more });
      response.end(isJson ? JSON.stringify(content) : content);
      return;
    }
    switch (`${request.method} ${request.path}`) {
      case "GET /am/oauth2/authorize":
        response.writeHead(302, { location: this.#authorize(request) }).end();
        break;
      case "POST /am/oauth2/access_token":
        answer(...this.#token(request));
        break;
      case "POST /applications/cvs/v4/mobile/smsCode":
        if (!this.#isSignedIn(request)) answer(401, {});
        else answer(this.smsStatus, this.smsStatus === 202 ? undefined : {});
        break;
      case "POST /connectedcar/v4/virtualkey/remoteaccess/token":
        answer(...(this.#isSignedIn(request) ? await this.#exchange(request) : ([401, {}] as const)));
        break;
      default:
        answer(404, { httpCode: "404" });
    }
  }

  #authorize({ query, host }: FieldRequest): string {
    const code = randomUUID();
    const { code_challenge: challenge = "", nonce = "", redirect_uri: redirectUri = "", state = "" } = query;
    this.#codes.set(code, { challenge, nonce, redirectUri });
    const answer = new URLSearchParams({ code, state });
    if (this.namesItselfInRedirect) answer.set("iss", this.#issuerOf(host));
    return `${redirectUri}?${answer}`;
  }

  #token(request: FieldRequest): Answer {
    const { clientId, clientSecret } = this.#options;
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
    if (request.headers.authorization !== basic) return [401, { error: "invalid_client" }];
    const form = new URLSearchParams(request.body);
    if (form.get("grant_type") === "refresh_token") {
      if (!this.#refreshTokens.delete(form.get("refresh_token") ?? ""))
        return [400, { error: "invalid_grant", error_description: "grant is invalid" }];
      return [200, this.#tokens(request.host)];
    }
    const known = this.#codes.get(form.get("code") ?? "");
    this.#codes.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (known?.challenge !== challenge || known.redirectUri !== form.get("redirect_uri"))
      return [400, { error: "invalid_grant" }];
    return [200, this.#tokens(request.host, known.nonce)];
  }

  #tokens(host: string, nonce?: string): object {
    const accessToken = randomUUID();
    const refreshToken = randomUUID();
    this.#accessTokens.add(accessToken);
    this.#refreshTokens.add(refreshToken);
    const now = Math.floor(Date.now() / 1000);
    const claims = this.idTokenClaims({
      iss: this.#issuerOf(host),
      sub: "owner",
      aud: this.#options.clientId,
      email: "owner@openpims.example",
      iat: now,
      exp: now + 3599,
      ...(nonce && { nonce }),
    });
    const content = `${base64url({ alg: this.algorithm, typ: "JWT" })}.${base64url(claims)}`;
    const signature = sign("sha256", Buffer.from(content), privateKey).toString("base64url");
    return this.tokenFields({
      access_token: accessToken,
      refresh_token: refreshToken,
      id_token: `${content}.${signature}`,
      scope: "openid profile",
      token_type: "Bearer",
      expires_in: 3599,
    });
  }

  /** Ends every access token; the refresh tokens stay good. */
  endAccessTokens(): void {
    this.#accessTokens.clear();
  }

  async #exchange(request: FieldRequest): Promise<Answer> {
    const grant = JSON.parse(request.body) as Record<string, string>;
    const accessToken = randomBytes(16).toString("hex");
    const refused = { error: "invalid_grant", error_description: "grant is invalid" };
    if (grant.grant_type === "password") {
      if (!(await this.#options.accepts(grant.password ?? ""))) return [400, refused];
      const refreshToken = randomBytes(16).toString("hex");
      this.#remoteRefreshTokens.add(refreshToken);
      return [200, { access_token: accessToken, refresh_token: refreshToken, expires_in: 900 }];
    }
    if (!this.#remoteRefreshTokens.has(grant.refresh_token ?? "")) return [400, refused];
    // Since May 2024 the answer has no refresh_token: the old one stays valid.
    return [200, { access_token: accessToken, expires_in: 900 }];
  }

  #isSignedIn({ headers }: FieldRequest): boolean {
    return this.#accessTokens.has(headers.authorization?.replace(/^Bearer /, "") ?? "");
  }

  #issuerOf(host: string): string {
    return this.issuer.replace("HOST", host);
  }
}
