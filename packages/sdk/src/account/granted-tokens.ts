import * as oauth from "oauth4webapi";
import type { Core } from "../core/core.ts";
import type { Tokens } from "./signed-in-user.ts";
import { issuedTo } from "./stored-tokens.ts";

/**
 * The tokens of a token endpoint's answer, in their stored form.
 * @param before the tokens that they replace
 */
export function grantedTokens(
  { configuration, platform }: Core,
  granted: oauth.TokenEndpointResponse,
  before?: Tokens,
): Tokens {
  const claims = oauth.getValidatedIdTokenClaims(granted);
  const named = claims?.preferred_username ?? claims?.email ?? claims?.sub;
  return {
    issuedTo: issuedTo(configuration),
    accessToken: granted.access_token,
    // Without a refresh token in the answer, the old one stays valid (RFC 6749 §6).
    refreshToken: granted.refresh_token ?? before?.refreshToken,
    idToken: granted.id_token ?? before?.idToken,
    expiresAt: platform.clock.now() + (granted.expires_in ?? 0) * 1000,
    username: typeof named === "string" ? named : (before?.username ?? ""),
    subject: claims?.sub ?? before?.subject,
  };
}
