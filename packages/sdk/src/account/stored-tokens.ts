import { StoreError } from "@openpims/maccess";
import type { Configuration } from "../configuration/configuration.ts";
import type { Clock, SecureRecord } from "../platform/platform.ts";

/** The fields of every record of tokens. */
export interface StoredTokens {
  /** The place of issue: the tokens go to no other server, and no other configuration sees them. */
  readonly issuedTo: string;
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Renews a token only near its end, or on every call. */
export type Renewal = "where it ends" | "always";

/** A token this near its end is renewed first: it could expire during the request. */
const EXPIRY_MARGIN_MS = 30_000;

/** False for a token of the future: the clock was wrong then or is now, so its end is not known. */
export function isFresh({ issuedAt, expiresAt }: StoredTokens, clock: Clock): boolean {
  const now = clock.now();
  return issuedAt - EXPIRY_MARGIN_MS < now && now < expiresAt - EXPIRY_MARGIN_MS;
}

/**
 * The place of issue of this configuration's tokens: the client, its issuer, and the origin of the account services that
 * accept the tokens.
 */
export function issuedTo(configuration: Configuration): string {
  const { environment, brand, clientId, servers } = configuration;
  const api = servers.api === undefined ? null : new URL(servers.api).origin;
  return JSON.stringify([environment, brand, clientId, issuerOf(configuration), api]);
}

/** Without a given issuer, environment and brand identify it. An OTP then does not load the brands' servers. */
function issuerOf({ servers }: Configuration): string | null {
  return servers.identityProvider === undefined ? null : new URL(servers.identityProvider).href;
}

function isStoredTokens(value: unknown): value is StoredTokens {
  if (typeof value !== "object" || value === null) return false;
  const { issuedTo, accessToken, expiresAt } = value as Record<string, unknown>;
  return [issuedTo, accessToken].every((text) => typeof text === "string") && typeof expiresAt === "number";
}

const anyTokens = (_: StoredTokens): _ is StoredTokens => true;

/**
 * The record's tokens, if they were issued in this configuration's place. An unreadable record counts as empty: the next
 * sign-in, or the next OTP, gives new tokens.
 * @throws StoreError
 */
export function readTokens(
  record: SecureRecord,
  configuration: Configuration,
): Promise<StoredTokens | undefined>;
export function readTokens<T extends StoredTokens>(
  record: SecureRecord,
  configuration: Configuration,
  accepts: (tokens: StoredTokens) => tokens is T,
): Promise<T | undefined>;
export async function readTokens(
  record: SecureRecord,
  configuration: Configuration,
  accepts: (tokens: StoredTokens) => boolean = anyTokens,
): Promise<StoredTokens | undefined> {
  try {
    const stored = await record.read();
    const value: unknown = stored === undefined ? null : JSON.parse(stored);
    if (!isStoredTokens(value) || value.issuedTo !== issuedTo(configuration)) return undefined;
    return accepts(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof StoreError && error.kind === "unreadable") return undefined;
    throw error;
  }
}

/**
 * Sets an unreadable record aside. The storage refuses if it cannot take a new record now, so a locked keychain loses
 * none.
 * @returns true if a record was set aside
 * @throws StoreError if the storage cannot be used now
 */
export async function setAsideUnreadable(record: SecureRecord): Promise<boolean> {
  try {
    await record.read();
    return false;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    await record.setAside();
    return true;
  }
}

/** Replaces the record's tokens; `null` removes them. @throws StoreError */
export function writeTokens(record: SecureRecord, tokens: StoredTokens | null): Promise<void> {
  return record.write(JSON.stringify(tokens));
}
