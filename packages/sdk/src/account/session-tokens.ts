// The signed-in user's tokens, refreshed if necessary.
import * as oauth from "oauth4webapi";
import { PimsFailure } from "../codes/failure.ts";
import type { Core } from "../core/core.ts";
import { grantedTokens } from "./granted-tokens.ts";
import { type CheckedIdToken, checkIdToken } from "./id-token.ts";
import { type IdentityProvider, withIdentityProvider } from "./identity-provider.ts";
import { sessionRecord, type Tokens, userTokens } from "./signed-in-user.ts";
import { isFresh, type Renewal, writeTokens } from "./stored-tokens.ts";
import { type GrantedFields, readTokenAnswer } from "./token-answer.ts";

/**
 * An access token that is valid for at least half a minute.
 * @param renew `always` asks the identity provider for a new one first
 * @throws PimsFailure 2301, 2201, 2202, 2204
 */
export async function accessToken(core: Core, renew: Renewal = "where it ends"): Promise<string> {
  return (await freshTokens(core, renew)).accessToken;
}

/** The ID token: the identity provider's statement on the user's identity. @throws PimsFailure as {@link accessToken} */
export async function idToken(core: Core, renew: Renewal): Promise<string> {
  const tokens = await freshTokens(core, renew);
  if (tokens.idToken === undefined) throw new PimsFailure(2301);
  return tokens.idToken;
}

/**
 * Gives another access token after a server has refused one that is valid by the clock.
 * @throws PimsFailure as {@link accessToken}
 */
export async function accessTokenAfter(core: Core, refused: string): Promise<string> {
  return (await renewed(core, refused)).accessToken;
}

async function freshTokens(core: Core, renew: Renewal): Promise<Tokens> {
  const seen = await userTokens(core);
  if (!seen) throw new PimsFailure(2301);
  if (renew === "where it ends" && isFresh(seen, core.platform.clock)) return seen;
  return renewed(core, seen.accessToken);
}

/** Refreshes the tokens, unless another caller has replaced this access token meanwhile. */
function renewed(core: Core, accessToken: string): Promise<Tokens> {
  // Refresh tokens rotate: two refreshes at once would look like a theft, so one caller does it for all.
  return sessionRecord(core).exclusively(async () => {
    const current = await userTokens(core);
    if (!current) throw new PimsFailure(2301);
    return current.accessToken === accessToken ? refresh(core, current) : current;
  });
}

async function refresh(core: Core, tokens: Tokens): Promise<Tokens> {
  const { refreshToken } = tokens;
  if (refreshToken === undefined)
    throw new PimsFailure({ kind: "SessionEnded", reason: "there is no refresh token" });
  try {
    return await withIdentityProvider(core, async (provider) => {
      const { server, client, authentication, options } = provider;
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        authentication,
        refreshToken,
        options,
      );
      const { host } = new URL(server.token_endpoint ?? server.issuer);
      const granted = await readTokenAnswer(response, "SessionEnded", host, core.platform.clock);
      return store(core, provider, tokens, granted, host);
    });
  } catch (error) {
    // The session has ended at the server: `isSignedIn` must not find it here.
    if (error instanceof PimsFailure && error.failure.kind === "SessionEnded")
      await writeTokens(sessionRecord(core), null);
    throw error;
  }
}

/** Stores the tokens of a refresh. The old refresh token is used up, so the new one is stored even if the answer has faults. */
async function store(
  core: Core,
  provider: IdentityProvider,
  before: Tokens,
  granted: GrantedFields,
  host: string,
): Promise<Tokens> {
  const { accessToken, refreshToken, isBearer } = granted;
  if (accessToken === undefined || !isBearer) {
    if (refreshToken !== undefined)
      await writeTokens(sessionRecord(core), { ...before, refreshToken, issuedAt: 0, expiresAt: 0 });
    const reason = isBearer ? "no access_token" : "token_type is not Bearer";
    throw new PimsFailure({ kind: "TokensMissing", reason, host });
  }
  const tokens = grantedTokens(
    core,
    granted,
    accessToken,
    await newIdToken(provider, before, granted),
    before,
  );
  await writeTokens(sessionRecord(core), tokens);
  return tokens;
}

/** The answer's id token; `undefined` if it is not valid or belongs to another user (OpenID Connect Core §12.2). */
async function newIdToken(
  provider: IdentityProvider,
  { subject }: Tokens,
  { idToken }: GrantedFields,
): Promise<CheckedIdToken | undefined> {
  if (idToken === undefined) return undefined;
  try {
    const checked = await checkIdToken(provider, idToken);
    return subject === undefined || checked.claims.sub === subject ? checked : undefined;
  } catch (error) {
    if (error instanceof PimsFailure) return undefined;
    throw error;
  }
}
