// The signed-in user, read from the session's record: no request, no OAuth.
import type { Configuration } from "../configuration/configuration.ts";
import type { Core } from "../core/core.ts";
import type { SecureRecord } from "../platform/platform.ts";
import { isFresh, isStoredTokens, readTokens, type StoredTokens } from "./stored-tokens.ts";

export interface Tokens extends StoredTokens {
  /** The client that they were issued to: they go to no other server, and count under no other configuration. */
  readonly issuedTo: string;
  readonly idToken?: string | undefined;
  readonly username: string;
  /** The identity provider's name for the user, which outlives a change of e-mail. A provider need not give one. */
  readonly subject?: string | undefined;
}

export const sessionRecord = ({ platform }: Core): SecureRecord => platform.storage.record("session");

/** The client that tokens of this configuration are issued to. */
export const issuedTo = ({ environment, brand, clientId }: Configuration): string =>
  `${environment} ${brand} ${clientId}`;

/** The user's tokens; nothing where nobody is signed in here. @throws StoreError */
export async function userTokens(core: Core): Promise<Tokens | undefined> {
  const tokens = await readTokens(sessionRecord(core), isTokens);
  return tokens?.issuedTo === issuedTo(core.configuration) ? tokens : undefined;
}

/** True where there is a user whose tokens are good or can be refreshed. No request is sent. @throws StoreError */
export async function isSignedIn(core: Core): Promise<boolean> {
  const tokens = await userTokens(core);
  return tokens !== undefined && (tokens.refreshToken !== undefined || isFresh(tokens, core.platform.clock));
}

function isTokens(value: unknown): value is Tokens {
  return isStoredTokens(value) && "username" in value && typeof value.username === "string";
}
