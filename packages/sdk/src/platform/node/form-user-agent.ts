import type { AuthorizationPrompt, UserAgent } from "../platform.ts";

/** The most steps from the authorization address to the redirect. */
const MOST_STEPS = 10;

/**
 * A user agent for the demo's user: it fetches the identity provider's pages over HTTP and fills in the sign-in form, so
 * that the demo needs no browser and no person.
 * @example
 * const userAgent = new FormUserAgent({ login: "demo@openpims.example", password: "demo-password" });
 * const pims = createPims(nodePlatform(), { userAgent });
 */
export class FormUserAgent implements UserAgent {
  readonly #login: string;
  readonly #password: string;

  constructor(user: { readonly login: string; readonly password: string }) {
    this.#login = user.login;
    this.#password = user.password;
  }

  async authorize({ url, redirectUri }: AuthorizationPrompt): Promise<string> {
    const cookies = new Map<string, string>();
    const redirect = new URL(redirectUri);
    let next: { readonly url: URL; readonly form?: URLSearchParams } = { url: new URL(url) };
    for (let step = 0; step < MOST_STEPS; step++) {
      const response = await fetch(next.url, {
        method: next.form ? "POST" : "GET",
        redirect: "manual",
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
        ...(next.form && { body: next.form }),
      });
      await response.body?.cancel();
      for (const cookie of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (name !== undefined && value !== undefined) cookies.set(name, value);
      }
      const location = response.headers.get("location");
      if (location !== null) {
        const target = new URL(location, next.url);
        if (target.origin === redirect.origin && target.pathname === redirect.pathname) return target.href;
        next = { url: target };
      } else if (response.ok && !next.form) {
        // The sign-in page posts its form to its own address.
        next = { url: next.url, form: new URLSearchParams({ login: this.#login, password: this.#password }) };
      } else {
        throw new Error(`the sign-in ended with HTTP ${response.status}`);
      }
    }
    throw new Error("the sign-in leads in circles");
  }
}
