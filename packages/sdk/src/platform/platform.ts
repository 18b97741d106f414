import type { DeviceStore, RandomBytes } from "@openpims/maccess";

/**
 * The records that the SDK keeps: the enrolled device, the signed-in user's tokens, the remote-access tokens, and the
 * ledger of what the account can run out of.
 */
export type RecordName = "device" | "session" | "remote" | "ledger";

/**
 * One record of the platform's storage: text in, the same text out, wrapped by the platform's device key. The device
 * and the session keep theirs alike, so the contract is the device's.
 */
export type SecureRecord = DeviceStore;

/** The place of the records. One contract suite runs on every implementation. */
export interface SecureStorage {
  record(name: RecordName): SecureRecord;
}

/** A page of the identity provider that a user agent shows. */
export interface AuthorizationPrompt {
  /** The identity provider's page to show. */
  readonly url: string;
  /** The address that the page sends the user back to (`credential.loginRedirectURI`). */
  readonly redirectUri: string;
}

/** The purpose of the identity provider's pages: the `action` of `pims.authentication.user`. */
export type UserAction = "login" | "forcedLogin" | "createAccount" | "updateLogin" | "updatePassword";

/** A begun authorization, kept by a user agent whose page goes away while the user is with the identity provider. */
export interface AuthorizationAttempt {
  readonly action: UserAction;
  /** The answer is checked by it and redeemed with it. With both, anybody can sign in as the user. */
  readonly secrets: string;
}

/** The answer that the user has come back with. */
export interface ResumedAuthorization {
  /** The whole address the user was sent back to, query included. */
  readonly address: string;
  readonly attempt: AuthorizationAttempt;
}

/** An external user agent (RFC 8252): it shows a page of the identity provider and catches its redirect. */
export interface UserAgent {
  /**
   * @param attempt for `resume`, in a user agent that has it; others leave it
   * @returns the whole address the user was sent back to, query included
   * @throws UserCancelled where the user closed the page
   * @throws PageNotShown where there is nothing for the user to see
   */
  authorize(prompt: AuthorizationPrompt, attempt: AuthorizationAttempt): Promise<string>;
  /** Gives once the authorization that an earlier page began and the user has come back from. */
  resume?(): Promise<ResumedAuthorization | undefined>;
}

/**
 * Thrown by a user agent whose page the user closed: 2368.
 * @example
 * const userAgent: UserAgent = {
 *   authorize: async () => {
 *     throw new UserCancelled("The user closed the page");
 *   },
 * };
 */
export class UserCancelled extends Error {
  override name = "UserCancelled";
}

/**
 * Thrown by a user agent that cannot show the page or catch its redirect: 2000. The message says what to do, and holds no
 * secret.
 * @example
 * const userAgent: UserAgent = {
 *   authorize: async () => {
 *     throw new PageNotShown("No browser is installed");
 *   },
 * };
 */
export class PageNotShown extends Error {
  override name = "PageNotShown";
}

/** Milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/** One file of the SDK's log. Names sort by time. */
export interface LogFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** The place of the SDK's log. One contract suite runs on every implementation. */
export interface LogFiles {
  /**
   * Adds whole lines to the end of the file, which is made where it is missing. Several processes may do so at once.
   * @returns the file's size afterwards, in bytes
   * @throws Error where it cannot be written
   */
  append(name: string, lines: string): Promise<number>;
  /** The log files there are, in the order of their names; nothing else that may lie beside them. */
  list(): Promise<readonly LogFile[]>;
  /** Deletes the file; nothing where there is none. */
  remove(name: string): Promise<void>;
  /** The path that the application opens the file by. */
  pathOf(name: string): string;
}

/** The form of a log file's name, in any place. */
export const LOG_FILE_NAME = /^pims-\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z(-[0-9a-f]{8})?\.log$/;

/** The machine, as an application shows it to its user. No serial number and no name of a host or a user. */
export interface DeviceFacts {
  /** `Linux`, `macOS`, `Windows` … */
  readonly os: string;
  readonly osVersion: string;
  readonly model: string;
  readonly brand: string;
}

/** The SDK's needs of the machine it runs on. */
export interface Platform {
  readonly storage: SecureStorage;
  readonly userAgent: UserAgent;
  readonly random: RandomBytes;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** The name of this device in the account's list. */
  readonly deviceName: string;
  /** Without it, `monitoring` has no effect and there are no log files. */
  readonly logFiles?: LogFiles;
  /** Without it, `pims.sdk.device` answers `unknown`. */
  readonly deviceFacts?: () => Promise<DeviceFacts>;
}
