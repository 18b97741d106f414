import type { Core } from "../core/core.ts";
import type { CheckedIdToken } from "./id-token.ts";
import type { Tokens } from "./signed-in-user.ts";
import { issuedTo } from "./stored-tokens.ts";
import type { GrantedFields } from "./token-answer.ts";

/**
 * The tokens of a token endpoint's answer, as they are stored.
 * @param accessToken the answer's
 * @param checked its id token; without one, that of `before` stays
 * @param before those that they follow
 */
export function grantedTokens(
  { configuration, platform }: Core,
  granted: GrantedFields,
  accessToken: string,
  checked: CheckedIdToken | undefined,
  before?: Tokens,
): Tokens {
  const claims = checked?.claims;
  const named = claims?.preferred_username ?? claims?.email ?? claims?.sub;
  return {
    issuedTo: issuedTo(configuration),
    accessToken,
    // An answer without a refresh token leaves the old one in force (RFC 6749 §6).
    refreshToken: granted.refreshToken ?? before?.refreshToken,
    idToken: checked?.idToken ?? before?.idToken,
    expiresAt: platform.clock.now() + granted.expiresIn * 1000,
    username: typeof named === "string" ? named : (before?.username ?? ""),
    subject: claims?.sub ?? before?.subject,
  };
}
