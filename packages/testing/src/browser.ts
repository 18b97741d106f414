// A minimal browser: it keeps cookies, follows redirects only on request, and runs no script.
import { createHash, randomBytes } from "node:crypto";

export const REDIRECT = "http://127.0.0.1/callback";

export class Browser {
  readonly cookies = new Map<string, string>();
  /** Sent with every request. */
  readonly headers: Record<string, string> = {};

  async open(url: string | URL, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: {
        ...this.headers,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
      ...(form && { body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    return response;
  }

  /** Follows redirects up to a page or to the application's redirect address. */
  async follow(first: Response, from: string): Promise<{ url: URL; page: Response | undefined }> {
    let url = new URL(from);
    let response = first;
    for (let step = 0; step < 10; step++) {
      const location = response.headers.get("location");
      if (location === null) return { url, page: response };
      url = new URL(location, url);
      if (url.href.startsWith(REDIRECT)) return { url, page: undefined };
      response = await this.open(url);
    }
    throw new Error("the redirects lead in circles");
  }
}

/** An answer's status and JSON. */
export interface Answered {
  readonly status: number;
  readonly body: Record<string, string>;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
}

/** The tokens of an answer. @throws Error with the answer if it has none */
export function tokensOf({ status, body }: Answered): Tokens {
  const { access_token, refresh_token, id_token } = body;
  if (status === 200 && access_token && refresh_token && id_token)
    return { access_token, refresh_token, id_token };
  throw new Error(`no tokens: HTTP ${status} ${body.error}`);
}

/** The service to sign in at, and its client. */
export interface SignInService {
  readonly url: string;
  readonly running: { readonly client: { readonly clientId: string; readonly clientSecret: string } };
}

/** An application that signs its user in, with one authorization code at a time. */
export class Application {
  readonly service: SignInService;
  readonly url: string;
  readonly browser = new Browser();
  readonly verifier: string;
  readonly state = randomBytes(8).toString("hex");

  constructor(
    service: SignInService,
    url = service.url,
    verifier: string = randomBytes(32).toString("base64url"),
  ) {
    this.service = service;
    this.url = url;
    this.verifier = verifier;
  }

  authorizationUrl(change: Record<string, string | undefined> = {}): string {
    const parameters = {
      client_id: this.service.running.client.clientId,
      response_type: "code",
      redirect_uri: REDIRECT,
      scope: "openid profile",
      state: this.state,
      code_challenge: createHash("sha256").update(this.verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...change,
    };
    const given = Object.entries(parameters).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return `${this.url}/am/oauth2/authorize?${new URLSearchParams(given)}`;
  }

  /** Opens the page of an authorization. */
  async page(change: Record<string, string> = {}): Promise<{ url: URL; page: Response }> {
    const url = this.authorizationUrl(change);
    const { page, url: reached } = await this.browser.follow(await this.browser.open(url), url);
    if (!page) throw new Error(`no page: ${reached.searchParams}`);
    return { url: reached, page };
  }

  signInPage(): Promise<{ url: URL; page: Response }> {
    return this.page();
  }

  /** Posts a form to the page of an authorization. @returns the next page, or the redirect */
  async post(change: Record<string, string>, form: Record<string, string>): Promise<URL | Response> {
    const { url, page: first } = await this.page(change);
    if (!first.ok) return first;
    const { page, url: reached } = await this.browser.follow(await this.browser.open(url, form), url.href);
    return page ?? reached;
  }

  /** Signs in. @returns the address that the application gets */
  async signIn(login: string, password: string): Promise<URL> {
    const { url } = await this.signInPage();
    const posted = await this.browser.open(url, { login, password });
    const { page, url: reached } = await this.browser.follow(posted, url.href);
    if (page) throw new Error(`the sign-in ended with HTTP ${page.status}`);
    return reached;
  }

  async code(login: string, password: string): Promise<string> {
    const { searchParams } = await this.signIn(login, password);
    return searchParams.get("code") ?? "";
  }

  async #post(path: string, form: Record<string, string>): Promise<Answered> {
    const { clientId, clientSecret } = this.service.running.client;
    const response = await fetch(`${this.url}${path}`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
      body: new URLSearchParams(form),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
  }

  redeem(code: string, change: Record<string, string> = {}): Promise<Answered> {
    const form = {
      grant_type: "authorization_code",
      code,
      redirect_uri: REDIRECT,
      code_verifier: this.verifier,
    };
    return this.#post("/am/oauth2/access_token", { ...form, ...change });
  }

  refresh(refreshToken: string): Promise<Answered> {
    return this.#post("/am/oauth2/access_token", {
      grant_type: "refresh_token",
      refresh_token: refreshToken,
    });
  }

  revoke(token: string): Promise<Answered> {
    return this.#post("/am/oauth2/token/revoke", { token });
  }

  async tokens(login: string, password: string): Promise<Tokens> {
    return tokensOf(await this.redeem(await this.code(login, password)));
  }

  /** Requests an SMS code. @returns the HTTP status */
  async sms(
    token: string | undefined,
    query = `client_id=${this.service.running.client.clientId}`,
  ): Promise<number> {
    const response = await fetch(`${this.url}/applications/cvs/v4/mobile/smsCode?${query}`, {
      method: "POST",
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    });
    await response.body?.cancel();
    return response.status;
  }
}
