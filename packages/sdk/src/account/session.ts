// The signed-in user: OAuth 2.0 authorization code with PKCE (RFC 6749, RFC 7636), tokens kept in one secure record.
import * as oauth from "oauth4webapi";
import { PimsFailure } from "../codes/message.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { productionProfile } from "../configuration/production.ts";
import type { Core } from "../core/core.ts";
import { wholeAnswers } from "../core/http.ts";
import { timeoutSignal } from "../core/timeout-signal.ts";
import {
  PageNotShown,
  type Platform,
  type SecureRecord,
  type UserAction,
  UserCancelled,
} from "../platform/platform.ts";
import { type Attempt, authorizationUrl, kept, newAttempt, readKept } from "./authorization-attempt.ts";
import { clientAuthentication, issuerNamedIn, productionServer, underItsName } from "./identity-server.ts";
import { SignedInUser, type Tokens } from "./signed-in-user.ts";
import { isFresh, type Renewal, writeTokens } from "./stored-tokens.ts";

/** What a user may change on a page of the bundled service (its `openpims_action`). */
export type AccountChange = "update_login" | "update_password";

const CHANGES = { update_login: "updateLogin", update_password: "updatePassword" } as const;

/** What the session asks of the identity provider, and what it keeps of the answers. */
export class Session {
  readonly #configuration: Configuration;
  readonly #platform: Platform;
  readonly #signedIn: SignedInUser;
  readonly #record: SecureRecord;
  readonly #timeoutMs: number;
  readonly #fetch: typeof globalThis.fetch;

  constructor(core: Core) {
    const { configuration, platform, timeoutMs } = core;
    this.#configuration = configuration;
    this.#platform = platform;
    this.#signedIn = new SignedInUser(core);
    this.#record = this.#signedIn.record;
    this.#timeoutMs = timeoutMs;
    this.#fetch = wholeAnswers(platform.fetch);
  }

  /** An access token that is good for at least half a minute. @throws PimsFailure 2301, 2201, 2202, 2204 */
  async accessToken(): Promise<string> {
    return (await this.#tokens("where it ends")).accessToken;
  }

  /**
   * One of the user's tokens.
   * @param renew `always` asks the identity provider for new ones first
   * @throws PimsFailure 2301, 2201, 2202, 2204
   */
  async token(kind: "access" | "id", renew: Renewal): Promise<string> {
    const { accessToken, idToken } = await this.#tokens(renew);
    if (kind === "access") return accessToken;
    if (idToken === undefined) throw new PimsFailure(2301);
    return idToken;
  }

  async #tokens(renew: Renewal): Promise<Tokens> {
    const seen = await this.#read();
    if (!seen) throw new PimsFailure(2301);
    if (renew === "where it ends" && this.#isFresh(seen)) return seen;
    // Refresh tokens rotate: two refreshes at once would look like a theft, so one caller does it for all.
    return this.#record.exclusively(async () => {
      const current = await this.#read();
      if (!current) throw new PimsFailure(2301);
      return current.accessToken === seen.accessToken ? this.#refresh(current) : current;
    });
  }

  /**
   * Signs the user in through the external user agent, in the place of whoever was signed in.
   * @param prompt `login` has the identity provider ask for the password even where it knows the user
   * @throws PimsFailure 2368, 2006, 2202, 2204
   */
  async login(language: string | undefined, prompt?: "login"): Promise<void> {
    await (prompt === undefined
      ? this.#authorize("login", language, {})
      : this.#authorize("forcedLogin", language, { prompt }));
  }

  /**
   * Has a new user make an account, and signs them in (OpenID Connect, Initiating User Registration).
   * @throws PimsFailure 2002 where it has no public address; 2368, 2006, 2202, 2204
   */
  async createAccount(language: string | undefined): Promise<void> {
    this.#onlyBundled();
    await this.#authorize("createAccount", language, { prompt: "create" });
  }

  /**
   * Has the signed-in user change e-mail or password. It ends with fresh tokens of the same user; those of anybody else
   * are refused, and the session stays as it was.
   * @throws PimsFailure 2002 where it has no public address; 2301, 2368, 2006, 2202, 2204
   */
  async change(what: AccountChange, language: string | undefined): Promise<void> {
    this.#onlyBundled();
    const { subject, username } = (await this.#read()) ?? {};
    if (subject === undefined || username === undefined) throw new PimsFailure(2301);
    const parameters = {
      openpims_action: what,
      login_hint: username,
      // OpenID Connect Core §5.5.1.1: this user, or nobody.
      claims: JSON.stringify({ id_token: { sub: { value: subject } } }),
    };
    await this.#authorize(CHANGES[what], language, parameters, subject);
  }

  /**
   * docs/protocol.md#production: a service whose production address is not public is not supported there. An
   * address that is given is taken to be of a service like the bundled one.
   */
  #onlyBundled(): void {
    const { environment, servers } = this.#configuration;
    if (environment === "Production" && servers.identityProvider === undefined) throw new PimsFailure(2002);
  }

  /** @param subject the signed-in user, where nobody else may come back */
  async #authorize(
    action: UserAction,
    language: string | undefined,
    parameters: Readonly<Record<string, string>>,
    subject?: string,
  ): Promise<void> {
    const { loginRedirectUri, clientSecret } = this.#configuration;
    await this.#protocol(async (server, client, options) => {
      const locale = language === undefined ? {} : { ui_locales: language, locale: language };
      const attempt = newAttempt(this.#platform.random, action, this.#signedIn.issuedTo, subject);
      const { begun, address } =
        (await this.#resumed(action)) ?? (await this.#asked(server, attempt, { ...parameters, ...locale }));
      const redirected = new URL(address);
      const named = this.#underItsName(server, redirected.searchParams.get("iss"));
      const answer = oauth.validateAuthResponse(named, client, redirected, begun.state);
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        clientAuthentication(clientSecret),
        answer,
        loginRedirectUri,
        begun.verifier,
        options,
      );
      const issuing = this.#underItsName(server, await issuerNamedIn(response));
      const granted = await oauth.processAuthorizationCodeResponse(issuing, client, response, {
        expectedNonce: begun.nonce,
        requireIdToken: true,
      });
      const tokens = this.#tokensOf(granted);
      await this.#record.exclusively(async () => {
        if (begun.subject !== undefined) await this.#expectUser(begun.subject, tokens);
        await this.#replace(tokens);
      });
    });
  }

  /** What the user has come back from where an earlier page began it. */
  async #resumed(action: UserAction): Promise<{ begun: Attempt; address: string } | undefined> {
    const resumed = await this.#platform.userAgent.resume?.();
    if (!resumed) return undefined;
    return { begun: readKept(resumed.attempt, action, this.#signedIn.issuedTo), address: resumed.address };
  }

  async #asked(
    server: oauth.AuthorizationServer,
    attempt: Attempt,
    parameters: Readonly<Record<string, string>>,
  ): Promise<{ begun: Attempt; address: string }> {
    const url = authorizationUrl(server, this.#configuration, attempt, parameters);
    const prompt = { url, redirectUri: this.#configuration.loginRedirectUri };
    return { begun: attempt, address: await this.#platform.userAgent.authorize(prompt, kept(attempt)) };
  }

  /** Neither another user may have come back, nor may the signed-in one have gone meanwhile. */
  async #expectUser(subject: string, tokens: Tokens): Promise<void> {
    if (tokens.subject !== subject)
      throw new PimsFailure(2204, undefined, { cause: "another user came back: nothing was taken over" });
    if ((await this.#read())?.subject !== subject) throw new PimsFailure(2301);
  }

  /** Ends the session at the server, where it offers that (production does not, publicly), then here. @throws PimsFailure 2301, 2201, 2202, 2204: still signed in */
  async logout(): Promise<void> {
    await this.#record.exclusively(async () => {
      const tokens = await this.#read();
      if (!tokens) throw new PimsFailure(2301);
      await this.#protocol(async (server, client, options) => {
        if (server.revocation_endpoint === undefined) return;
        // Revoking the refresh token ends its whole grant, access tokens included (RFC 7009 §2.1).
        const token = tokens.refreshToken ?? tokens.accessToken;
        const authentication = clientAuthentication(this.#configuration.clientSecret);
        const response = await oauth.revocationRequest(server, client, authentication, token, options);
        await oauth.processRevocationResponse(response);
      });
      await this.#replace(null);
    });
  }

  async #refresh(tokens: Tokens): Promise<Tokens> {
    const { refreshToken } = tokens;
    if (refreshToken === undefined) throw new PimsFailure(2301);
    try {
      return await this.#protocol(async (server, client, options) => {
        const authentication = clientAuthentication(this.#configuration.clientSecret);
        const response = await oauth.refreshTokenGrantRequest(
          server,
          client,
          authentication,
          refreshToken,
          options,
        );
        const issuing = this.#underItsName(server, await issuerNamedIn(response));
        const granted = await oauth.processRefreshTokenResponse(issuing, client, response);
        const renewed = this.#tokensOf(granted, tokens);
        await this.#replace(renewed);
        return renewed;
      });
    } catch (error) {
      // The session is over at the server: kept here, it would stand in the way of the next sign-in.
      if (error instanceof PimsFailure && error.code === 2301) await this.#replace(null);
      throw error;
    }
  }

  #tokensOf(granted: oauth.TokenEndpointResponse, before?: Tokens): Tokens {
    const claims = oauth.getValidatedIdTokenClaims(granted);
    const named = claims?.preferred_username ?? claims?.email ?? claims?.sub;
    return {
      issuedTo: this.#signedIn.issuedTo,
      accessToken: granted.access_token,
      // An answer without a refresh token leaves the old one in force (RFC 6749 §6).
      refreshToken: granted.refresh_token ?? before?.refreshToken,
      idToken: granted.id_token ?? before?.idToken,
      expiresAt: this.#platform.clock.now() + (granted.expires_in ?? 0) * 1000,
      username: typeof named === "string" ? named : (before?.username ?? ""),
      subject: claims?.sub ?? before?.subject,
    };
  }

  #isFresh(tokens: Tokens): boolean {
    return isFresh(tokens, this.#platform.clock);
  }

  #read(): Promise<Tokens | undefined> {
    return this.#signedIn.tokens();
  }

  /** A fixed server goes by the name that it gives itself on its own host; a discovered one by its metadata's. */
  #underItsName(server: oauth.AuthorizationServer, issuer: unknown): oauth.AuthorizationServer {
    return this.#configuration.servers.identityProvider === undefined ? underItsName(server, issuer) : server;
  }

  #replace(tokens: Tokens | null): Promise<void> {
    return writeTokens(this.#record, tokens);
  }

  /** Runs a protocol step against the production profile's or the discovered server; what goes wrong becomes a code. */
  async #protocol<T>(
    step: (
      server: oauth.AuthorizationServer,
      client: oauth.Client,
      options: Pick<oauth.TokenEndpointRequestOptions, "signal">,
    ) => Promise<T>,
  ): Promise<T> {
    const { environment, brand, servers } = this.#configuration;
    const { identityProvider } = servers;
    const production = environment === "Production" ? productionProfile(brand) : undefined;
    if (identityProvider === undefined && !production) throw new PimsFailure(2006);
    const options = {
      [oauth.customFetch]: (url: string, request: oauth.CustomFetchOptions<string, unknown>) =>
        this.#fetch(url, request as RequestInit),
      // The configuration lets plain http through to this machine only.
      [oauth.allowInsecureRequests]: identityProvider?.startsWith("http://") ?? false,
      signal: () => timeoutSignal(this.#timeoutMs),
    };
    try {
      const server =
        identityProvider === undefined && production
          ? productionServer(production)
          : await discover(new URL(identityProvider ?? ""), options);
      return await step(server, { client_id: this.#configuration.clientId }, options);
    } catch (error) {
      throw asFailure(error);
    }
  }
}

async function discover(
  issuer: URL,
  options: oauth.DiscoveryRequestOptions,
): Promise<oauth.AuthorizationServer> {
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
}

function asFailure(error: unknown): unknown {
  if (error instanceof UserCancelled) return new PimsFailure(2368);
  if (error instanceof PageNotShown) return new PimsFailure(2000, undefined, { cause: error.message });
  if (error instanceof oauth.AuthorizationResponseError) {
    return new PimsFailure(error.error === "access_denied" ? 2368 : 2204);
  }
  // A refused refresh token means that the session is over.
  if (error instanceof oauth.ResponseBodyError)
    return new PimsFailure(error.error === "invalid_grant" ? 2301 : 2204);
  if (
    error instanceof oauth.OperationProcessingError ||
    error instanceof oauth.WWWAuthenticateChallengeError
  ) {
    return new PimsFailure(2204);
  }
  return error;
}
