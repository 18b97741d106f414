import type { Core } from "../core/core.ts";
import type { CheckedIdToken } from "./id-token.ts";
import type { Tokens } from "./signed-in-user.ts";
import { issuedTo } from "./stored-tokens.ts";
import type { GrantedFields } from "./token-answer.ts";

/**
 * Combines a token endpoint's answer and the stored tokens into the next ones to store.
 * @param accessToken of the answer
 * @param checked the answer's id token; without one, that of `before` stays
 * @param before the stored tokens, which a refresh replaces
 */
export function grantedTokens(
  { configuration, platform }: Core,
  granted: GrantedFields,
  accessToken: string,
  checked: CheckedIdToken | undefined,
  before?: Tokens,
): Tokens {
  const issuedAt = platform.clock.now();
  const claims = checked?.claims;
  const named = claims?.preferred_username ?? claims?.email ?? claims?.sub;
  return {
    issuedTo: issuedTo(configuration),
    accessToken,
    // An answer without a refresh token leaves the old one in force (RFC 6749 §6).
    refreshToken: granted.refreshToken ?? before?.refreshToken,
    idToken: checked?.idToken ?? before?.idToken,
    issuedAt,
    expiresAt: issuedAt + granted.expiresIn * 1000,
    username: typeof named === "string" ? named : (before?.username ?? ""),
    subject: claims?.sub ?? before?.subject,
  };
}
