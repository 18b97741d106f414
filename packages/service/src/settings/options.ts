import type { IncomingMessage, RequestListener } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import type { Clock, EpochMs } from "../clock.ts";
import type { Policy } from "./policy-fields.ts";
import type { ServerConfiguration } from "./server-settings.ts";

/** The checks of the service's tokens, for a program that takes them too. */
export interface TokenChecks {
  /**
   * Checks the access token of a signed-in user.
   * @returns `undefined` for any token that is not in force
   */
  user(accessToken: string): Promise<TokenUser | undefined>;
  /**
   * Checks a remote-access token, which an OTP buys.
   * @returns the account, also of an expired token; `undefined` if the token is unknown or revoked, or its account blocked
   */
  remoteAccess(token: string): Promise<RemoteAccess | undefined>;
  /** The demo's account, until somebody removes it. */
  demoAccount(): Promise<Omit<TokenUser, "clientId"> | undefined>;
}

/** The user of an access token. */
export interface TokenUser {
  readonly accountId: string;
  readonly login: string;
  /** The client that the token was issued to. */
  readonly clientId: string;
}

/** What a remote-access token opens. */
export interface RemoteAccess {
  readonly accountId: string;
  /** Milliseconds since 1970. It may have passed. */
  readonly expiresAt: EpochMs;
}

/** A program that answers on some paths of the service's address. */
export interface AttachedProgram {
  /** The router's patterns, such as `/connectedcar/v4/user/*`. */
  readonly paths: readonly string[];
  /** Receives the request with its body unread. */
  readonly handle: RequestListener;
  /** Takes over the connections that ask for a WebSocket at `path`. */
  readonly webSocket?: {
    readonly path: string;
    readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  };
}

/** The settings of the service, and the options for programs only. */
export interface ServiceOptions extends ServerConfiguration {
  /** The folder of the service's own secrets and of the embedded store. */
  readonly dataDirectory: string;
  /** Seeds the demo account, keeps its SMS codes readable, and serves a first page if pages are served. */
  readonly demo?: boolean;
  /** Values that the operator API cannot change. */
  readonly policy?: Partial<Policy>;
  /** The folder of the built pages (`PAGES_DIRECTORY` of `@openpims/pages`); needed with `pages`. */
  readonly pagesDirectory?: string;
  readonly clock?: Clock;
  /** Another program on the service's address; with `demo` only. */
  readonly attach?: (tokens: TokenChecks) => AttachedProgram;
  /** The log. By default nothing is logged. */
  readonly logger?: Logger;
}
