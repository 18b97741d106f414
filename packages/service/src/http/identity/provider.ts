// The bundled identity provider: OAuth 2.0 authorization code with PKCE, at the paths of the field's providers.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { type ClientMetadata, type Configuration, errors, type JWK, Provider } from "oidc-provider";
import { findHolder } from "../../accounts/credentials.ts";
import type { ServiceContext } from "../../context.ts";
import { storeOnce } from "../../keys/stored-secrets.ts";
import { languageOf } from "../../settings/language.ts";
import { accountIdOf } from "../../sign-ins/holder.ts";
import { recordsOf } from "../../sign-ins/records.ts";
import { TEXT_POLICY } from "../html/page.ts";
import type { OAuthClient } from "./clients.ts";
import { formFor } from "./forms.ts";
import type { ProviderPlace } from "./lazy-provider.ts";
import { endedPage, refusedPage } from "./page.ts";
import { AUTHORIZATION_PATH } from "./parameters.ts";
import { ACTION_PARAMETER, checkAction, interactionsPolicy } from "./prompts.ts";

/** Answers an application in the redirect's query only: the library's form post would need an inline script. */
class QueryProvider extends Provider {
  override registerResponseMode(...[name, handler]: Parameters<Provider["registerResponseMode"]>): void {
    if (name === "query") super.registerResponseMode(name, handler);
  }
}

interface ProviderSecrets {
  readonly signingKey: JWK;
  readonly cookieKey: string;
}

function metadataOf({ clientId, clientSecret, redirectUris }: OAuthClient): ClientMetadata {
  return {
    client_id: clientId,
    redirect_uris: [...redirectUris],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    id_token_signed_response_alg: "ES256",
    sector_identifier_uri: "https://openpims.example",
    ...(clientSecret === undefined
      ? { application_type: "web", token_endpoint_auth_method: "none" }
      : {
          client_secret: clientSecret,
          application_type: "native",
          token_endpoint_auth_method: "client_secret_basic",
        }),
  };
}

function makeSecrets(): ProviderSecrets {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signingKey = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256" } as JWK;
  return { signingKey, cookieKey: randomBytes(32).toString("base64url") };
}

/** @throws Error with a message for the operator if a client's redirect URI cannot be used */
export async function createProvider(
  context: ServiceContext,
  { issuer, clients, publicAddress }: ProviderPlace,
): Promise<Provider> {
  const made = await storeOnce(context.database, context.vault, "identity-provider", () =>
    JSON.stringify(makeSecrets()),
  );
  const { signingKey, cookieKey } = JSON.parse(made) as ProviderSecrets;
  const configuration: Configuration = {
    adapter: (model: string) => recordsOf(context, model),
    clients: clients.map(metadataOf),
    jwks: { keys: [signingKey] },
    cookies: { keys: [cookieKey] },
    scopes: ["openid", "profile"],
    claims: { openid: ["sub"], profile: ["preferred_username"] },
    conformIdTokenClaims: false,
    clientBasedCORS: (_, origin, asking) =>
      clients.some(
        ({ clientId, allowedOrigins }) => clientId === asking.clientId && allowedOrigins.includes(origin),
      ),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    // The provider's session serves its pages and ends in minutes; a sign-in lasts longer.
    expiresWithSession: async () => false,
    extraParams: { [ACTION_PARAMETER]: checkAction },
    features: {
      // The application uses it to name the user whose e-mail or password is to be changed (OpenID Connect Core §5.5.1.1).
      claimsParameter: { enabled: true },
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_, asking, token) => token.clientId === asking.clientId },
      rpInitiatedLogout: { enabled: false },
    },
    interactions: {
      policy: interactionsPolicy(),
      url: (_, { prompt, uid }) => `/${formFor(prompt.name)?.path}/${uid}`,
    },
    routes: {
      authorization: AUTHORIZATION_PATH,
      token: "/am/oauth2/access_token",
      revocation: "/am/oauth2/token/revoke",
      userinfo: "/am/oauth2/userinfo",
      jwks: "/am/oauth2/connect/jwk_uri",
    },
    ttl: {
      AccessToken: 3599,
      AuthorizationCode: 60,
      IdToken: 3599,
      Interaction: 600,
      RefreshToken: 30 * 86_400,
      Session: 600,
      // All tokens of a sign-in end with its grant, however often its refresh token was used.
      Grant: 30 * 86_400,
    },
    findAccount: async (_, holder) => {
      const account = await findHolder(context.database, holder);
      if (!account) return undefined;
      const claims = { sub: holder, preferred_username: account.login };
      return { accountId: holder, claims: () => claims };
    },
    // Pairwise subjects are the library's one way to give applications a subject other than its own account id. All
    // applications get the same one: the account's id without the epoch.
    subjectTypes: ["pairwise"],
    pairwiseIdentifier: async (_, holder) => accountIdOf(holder),
    sectorIdentifierUriValidate: () => false,
    // The application is the operator's own, so no consent of the user is needed.
    loadExistingGrant: async (ctx) => {
      const { client: asking, session, provider, result } = ctx.oidc;
      if (!asking || !session?.accountId) return undefined;
      const known = result?.consent?.grantId ?? session.grantIdFor(asking.clientId);
      const standing = known === undefined ? undefined : await provider.Grant.find(known);
      // The session may still name a revoked grant: a new sign-in begins another.
      if (standing) return standing;
      const grant = new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
    renderError: (ctx, { error, error_description: about = "" }, cause) => {
      const asked = ctx.oidc?.params?.ui_locales;
      const language = languageOf(typeof asked === "string" ? asked : ctx.get("accept-language"));
      ctx.set("content-security-policy", TEXT_POLICY);
      ctx.type = "html";
      ctx.body =
        cause instanceof errors.SessionNotFound
          ? endedPage(language)
          : refusedPage(language, `${error}: ${about}`);
    },
  };
  const provider = new QueryProvider(issuer, configuration);
  provider.use(async (ctx, next) => {
    // The library answers a wrong request for tokens in the fragment, a response mode that is not registered.
    if (String(ctx.query.response_type).includes("token")) ctx.query.response_mode = "query";
    await next();
    // Advertised as public: all applications see the same subject.
    if (ctx.oidc?.route === "discovery")
      Object.assign(ctx.body as object, {
        subject_types_supported: ["public"],
        response_modes_supported: ["query"],
      });
  });
  // With a public address, `speakAs` sets the forwarded headers itself; without one, no forwarded header is trusted.
  provider.proxy = publicAddress;
  // The library checks a client at its first use. Checked here, a bad client stops the start.
  for (const { clientId } of clients)
    await provider.Client.find(clientId).catch((error: Error & { error_description?: string }) => {
      throw new Error(`OPENPIMS_REDIRECT_URIS: ${error.error_description ?? error.message}`);
    });
  return provider;
}
