// The signed-in user, read from the session's record: no request, no OAuth.
import type { Core } from "../core/core.ts";
import type { SecureRecord } from "../platform/platform.ts";
import { isFresh, readTokens, type StoredTokens } from "./stored-tokens.ts";

export interface Tokens extends StoredTokens {
  readonly idToken?: string | undefined;
  readonly username: string;
  /** The identity provider's name for the user, which outlives a change of e-mail. A provider need not give one. */
  readonly subject?: string | undefined;
}

export const sessionRecord = ({ platform }: Core): SecureRecord => platform.storage.record("session");

/** The user's tokens; nothing where nobody is signed in here. @throws StoreError */
export async function userTokens(core: Core): Promise<Tokens | undefined> {
  return readTokens(sessionRecord(core), core.configuration, isTokens);
}

/** True where there is a user whose tokens are good or can be refreshed. No request is sent. @throws StoreError */
export async function isSignedIn(core: Core): Promise<boolean> {
  const tokens = await userTokens(core);
  return tokens !== undefined && (tokens.refreshToken !== undefined || isFresh(tokens, core.platform.clock));
}

function isTokens(tokens: StoredTokens): tokens is Tokens {
  return "username" in tokens && typeof tokens.username === "string";
}
