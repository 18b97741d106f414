import type { DeviceStore, RandomBytes } from "@openpims/maccess";

/**
 * The SDK's records: the enrolled device, the signed-in user's tokens, the remote-access tokens, the ledger of the
 * account's limited resources, and the moves of the enrolment from folder to folder.
 */
export type RecordKind = "device" | "session" | "remote" | "ledger" | "moves";

/**
 * The name of a record: its kind, and after a dot the environment, brand and client that it belongs to, such as
 * `device.production-peugeot-1f2e3d4c`. It has letters, digits, `-` and `.` only.
 */
export type RecordName = RecordKind | `${RecordKind}.${string}`;

/**
 * One record of the platform's storage. It returns the text that was written; the platform seals it with its device key.
 * All records follow the device's contract.
 */
export type SecureRecord = DeviceStore;

/** The storage of the records. One contract suite runs on every implementation. */
export interface SecureStorage {
  record(name: RecordName): SecureRecord;
  /**
   * Checks that records can be written, before a user starts a sign-in that ends with one.
   * @throws StoreError if they cannot
   */
  prepare?(): Promise<void>;
}

/** An identity provider's page, for a user agent to show. */
export interface AuthorizationPrompt {
  /** The identity provider's page to show. */
  readonly url: string;
  /** The address that the page returns to (`credential.loginRedirectURI`). */
  readonly redirectUri: string;
}

/** The purpose of the identity provider's pages: the `action` of `pims.authentication.user`. */
export type UserAction = "login" | "forcedLogin" | "createAccount" | "updateLogin" | "updatePassword";

/** A begun authorization, for a user agent whose page ends while the user is at the identity provider. */
export interface AuthorizationAttempt {
  readonly action: UserAction;
  /** The values that verify and redeem the answer. With these and the answer, anybody can sign in as the user. */
  readonly secrets: string;
}

/** The answer that the user returned with. */
export interface ResumedAuthorization {
  /** The whole address that the user returned to, query included. */
  readonly address: string;
  readonly attempt: AuthorizationAttempt;
}

/** An external user agent (RFC 8252): it shows a page of the identity provider and catches its redirect. */
export interface UserAgent {
  /**
   * @param attempt for a user agent with `resume`; others ignore it
   * @returns the whole address that the user returned to, query included
   * @throws UserCancelled if the user closed the page
   * @throws PageNotShown if no page can be shown
   */
  authorize(prompt: AuthorizationPrompt, attempt: AuthorizationAttempt): Promise<string>;
  /** Gives, once, the authorization that an earlier page began and the user has returned from. */
  resume?(): Promise<ResumedAuthorization | undefined>;
}

/**
 * Thrown by a user agent after the user closed its page: 2368.
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

/** The storage of the log. One contract suite runs on every implementation. */
export interface LogFiles {
  /**
   * Appends whole lines to the file, and creates a missing one. Several processes may append at once.
   * @returns the file's new size, in bytes
   * @throws Error if the file cannot be written
   */
  append(name: string, lines: string): Promise<number>;
  /** The log files, ordered by name, without other files beside them. */
  list(): Promise<readonly LogFile[]>;
  /** Deletes the file; does nothing if the file is absent. */
  remove(name: string): Promise<void>;
  /** The path for the application to open the file. */
  pathOf(name: string): string;
}

/** The form of a log file's name, on every platform. */
export const LOG_FILE_NAME = /^pims-\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z(-[0-9a-f]{8})?\.log$/;

/** The machine, as an application shows it to its user. No serial number, and no name of a host or a user. */
export interface DeviceFacts {
  /** `Linux`, `macOS`, `Windows` … */
  readonly os: string;
  readonly osVersion: string;
  readonly model: string;
  readonly brand: string;
}

/** The proxy that the machine's settings name for an address. */
export interface ConfiguredProxy {
  /** The variable that names it, such as `HTTPS_PROXY`. */
  readonly variable: string;
  /** False if the runtime's `fetch` does not use it. */
  readonly used: boolean;
}

/** An open connection of bytes. */
export interface ByteStream {
  /** @returns false if the connection has ended, so that nothing is sent */
  write(bytes: Uint8Array): boolean;
  close(): void;
}

/** Receives the bytes of a connection, and its end, which is told at most once. */
export interface StreamHandlers {
  readonly data: (bytes: Uint8Array) => void;
  readonly closed: () => void;
}

/** The time and the trust of a connection. */
export interface StreamOptions {
  /** The longest time until the connection is open, in milliseconds. */
  readonly timeoutMs: number;
  /** A certificate (PEM) to trust beside the machine's own. A page cannot add one. */
  readonly certificate?: string;
}

/** Connections to a vehicle's broker: TLS sockets, or WebSockets in a page. */
export interface Streams {
  /** The schemes of the addresses that it connects to, the preferred one first: `mqtts:`, or `wss:` and `ws:`. */
  readonly schemes: readonly string[];
  /**
   * @param address such as `mqtts://127.0.0.1:8885`
   * @returns once the connection is open
   * @throws Error whose `cause` has the system's code, as `fetch` does
   */
  open(address: string, handlers: StreamHandlers, options: StreamOptions): Promise<ByteStream>;
}

/** The machine's parts that the SDK uses. */
export interface Platform {
  readonly storage: SecureStorage;
  readonly userAgent: UserAgent;
  readonly random: RandomBytes;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** This device's name in the account's list. */
  readonly deviceName: string;
  /** Without it, `monitoring` has no effect and there are no log files. */
  readonly logFiles?: LogFiles;
  /** Without it, explanations of a failed request do not name the proxy. */
  readonly proxyFor?: (address: string) => ConfiguredProxy | undefined;
  /** Without it, remote commands answer 2377. */
  readonly streams?: Streams;
  /** Without it, `pims.sdk.device` answers `unknown`. */
  readonly deviceFacts?: () => Promise<DeviceFacts>;
}
