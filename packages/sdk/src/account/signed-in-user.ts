// Whether somebody is signed in, and who: read from the session's record, without a request and without OAuth.
import type { Core } from "../core/core.ts";
import type { Clock, SecureRecord } from "../platform/platform.ts";
import { isFresh, isStoredTokens, readTokens, type StoredTokens } from "./stored-tokens.ts";

export interface Tokens extends StoredTokens {
  /** For whom they were issued: they are shown to no other server, and spoken of under no other configuration. */
  readonly issuedTo: string;
  readonly idToken?: string | undefined;
  readonly username: string;
  /** Who the user is, whatever they are called. Sessions of an SDK that did not keep it have none. */
  readonly subject?: string | undefined;
}

export class SignedInUser {
  readonly record: SecureRecord;
  /** What the tokens of this configuration say of for whom they were issued. */
  readonly issuedTo: string;
  readonly #clock: Clock;

  constructor({ configuration, platform }: Core) {
    const { environment, brand, clientId } = configuration;
    this.record = platform.storage.record("session");
    this.issuedTo = `${environment} ${brand} ${clientId}`;
    this.#clock = platform.clock;
  }

  /** Whether there is a user whose tokens are good or can be refreshed. No request is sent. */
  async isSignedIn(): Promise<boolean> {
    const tokens = await this.tokens();
    return tokens !== undefined && (tokens.refreshToken !== undefined || isFresh(tokens, this.#clock));
  }

  /** The user's tokens; nothing where nobody is signed in here. */
  async tokens(): Promise<Tokens | undefined> {
    const tokens = await readTokens(this.record, isTokens);
    return tokens?.issuedTo === this.issuedTo ? tokens : undefined;
  }
}

function isTokens(value: unknown): value is Tokens {
  return isStoredTokens(value) && "username" in value && typeof value.username === "string";
}
