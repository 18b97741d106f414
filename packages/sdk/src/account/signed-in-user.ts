// Whether somebody is signed in, and who: read from the session's record, without a request and without OAuth.
import type { Configuration } from "../configuration/configuration.ts";
import type { Core } from "../core/core.ts";
import type { SecureRecord } from "../platform/platform.ts";
import { isFresh, isStoredTokens, readTokens, type StoredTokens } from "./stored-tokens.ts";

export interface Tokens extends StoredTokens {
  /** For whom they were issued: they are shown to no other server, and spoken of under no other configuration. */
  readonly issuedTo: string;
  readonly idToken?: string | undefined;
  readonly username: string;
  /** Who the user is, whatever they are called. Sessions of an SDK that did not keep it have none. */
  readonly subject?: string | undefined;
}

export const sessionRecord = ({ platform }: Core): SecureRecord => platform.storage.record("session");

/** What the tokens of this configuration say of for whom they were issued. */
export const issuedTo = ({ environment, brand, clientId }: Configuration): string =>
  `${environment} ${brand} ${clientId}`;

/** The user's tokens; nothing where nobody is signed in here. @throws StoreError */
export async function userTokens(core: Core): Promise<Tokens | undefined> {
  const tokens = await readTokens(sessionRecord(core), isTokens);
  return tokens?.issuedTo === issuedTo(core.configuration) ? tokens : undefined;
}

/** Whether there is a user whose tokens are good or can be refreshed. No request is sent. @throws StoreError */
export async function isSignedIn(core: Core): Promise<boolean> {
  const tokens = await userTokens(core);
  return tokens !== undefined && (tokens.refreshToken !== undefined || isFresh(tokens, core.platform.clock));
}

function isTokens(value: unknown): value is Tokens {
  return isStoredTokens(value) && "username" in value && typeof value.username === "string";
}
