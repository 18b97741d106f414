// The signed-in user's tokens, refreshed if necessary.
import * as oauth from "oauth4webapi";
import { PimsFailure } from "../codes/failure.ts";
import type { Core } from "../core/core.ts";
import { grantedTokens } from "./granted-tokens.ts";
import { withIdentityProvider } from "./identity-provider.ts";
import { issuerNamedIn } from "./identity-server.ts";
import { sessionRecord, type Tokens, userTokens } from "./signed-in-user.ts";
import { isFresh, type Renewal, writeTokens } from "./stored-tokens.ts";

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

async function freshTokens(core: Core, renew: Renewal): Promise<Tokens> {
  const seen = await userTokens(core);
  if (!seen) throw new PimsFailure(2301);
  if (renew === "where it ends" && isFresh(seen, core.platform.clock)) return seen;
  // Refresh tokens rotate: two refreshes at once would look like a theft, so one caller refreshes for all.
  return sessionRecord(core).exclusively(async () => {
    const current = await userTokens(core);
    if (!current) throw new PimsFailure(2301);
    return current.accessToken === seen.accessToken ? refresh(core, current) : current;
  });
}

async function refresh(core: Core, tokens: Tokens): Promise<Tokens> {
  const { refreshToken } = tokens;
  if (refreshToken === undefined) throw new PimsFailure(2301);
  try {
    return await withIdentityProvider(core, async ({ server, client, authentication, options, named }) => {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        authentication,
        refreshToken,
        options,
      );
      const issuing = named(await issuerNamedIn(response));
      const granted = await oauth.processRefreshTokenResponse(issuing, client, response);
      const renewed = grantedTokens(core, granted, tokens);
      await writeTokens(sessionRecord(core), renewed);
      return renewed;
    });
  } catch (error) {
    // The session has ended at the server. A local copy would block the next sign-in.
    if (error instanceof PimsFailure && error.failure.kind === 2301)
      await writeTokens(sessionRecord(core), null);
    throw error;
  }
}
