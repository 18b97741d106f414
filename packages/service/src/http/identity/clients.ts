import { PHONE_CLIENT_ID } from "../../settings/defaults.ts";

/** An application whose users sign in here. */
export interface OAuthClient {
  readonly clientId: string;
  /** A client without a secret is public: only its redirect URIs and PKCE identify it. */
  readonly clientSecret?: string;
  readonly redirectUris: readonly string[];
  /** The origins whose pages may request tokens from a browser. */
  readonly allowedOrigins: readonly string[];
}

/** The client of the phone page that the service serves: with a pop-up, and with a redirect of the whole page. */
export function phoneClient(origin: string): OAuthClient {
  const redirectUris = [`${origin}/phone/redirect.html`, `${origin}/phone/`];
  return { clientId: PHONE_CLIENT_ID, redirectUris, allowedOrigins: [origin] };
}
