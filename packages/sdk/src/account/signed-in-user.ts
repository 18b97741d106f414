// The signed-in user, read from the session's record without a request or OAuth.
import type { Core } from "../core/core.ts";
import { recordOf } from "../core/records.ts";
import type { SecureRecord } from "../platform/platform.ts";
import { isFresh, readTokens, type StoredTokens } from "./stored-tokens.ts";

export interface Tokens extends StoredTokens {
  readonly idToken?: string | undefined;
  readonly username: string;
  /** The identity provider's id of the user, which survives a change of e-mail. A provider may give none. */
  readonly subject?: string | undefined;
}

export const sessionRecord = ({ platform, configuration }: Core): SecureRecord =>
  recordOf(platform, "session", configuration);

/** The user's tokens; `undefined` if no user is signed in. @throws StoreError */
export async function userTokens(core: Core): Promise<Tokens | undefined> {
  return readTokens(sessionRecord(core), core.configuration, isTokens);
}

/** True if a user's tokens are valid or can be refreshed. No request is sent. @throws StoreError */
export async function isSignedIn(core: Core): Promise<boolean> {
  const tokens = await userTokens(core);
  return tokens !== undefined && (tokens.refreshToken !== undefined || isFresh(tokens, core.platform.clock));
}

function isTokens(tokens: StoredTokens): tokens is Tokens {
  return "username" in tokens && typeof tokens.username === "string";
}
