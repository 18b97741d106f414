import { StoreError } from "@openpims/maccess";
import type { Clock, SecureRecord } from "../platform/platform.ts";

/** The fields of every record of tokens. */
export interface StoredTokens {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** When a token is renewed: where its end is near, or in any case. */
export type Renewal = "where it ends" | "always";

/** A token this near its end is renewed first: it could end on its way. */
const EXPIRY_MARGIN_MS = 30_000;

export function isFresh({ expiresAt }: StoredTokens, clock: Clock): boolean {
  return expiresAt - EXPIRY_MARGIN_MS > clock.now();
}

export function isStoredTokens(value: unknown): value is StoredTokens {
  if (typeof value !== "object" || value === null) return false;
  const { accessToken, expiresAt } = value as Record<string, unknown>;
  return typeof accessToken === "string" && typeof expiresAt === "number";
}

/** The record's tokens. An unreadable record counts as an empty one: signing in, or another OTP, gives others. @throws StoreError */
export async function readTokens<T extends StoredTokens>(
  record: SecureRecord,
  accepts: (value: unknown) => value is T,
): Promise<T | undefined> {
  try {
    const stored = await record.read();
    const value: unknown = stored === undefined ? null : JSON.parse(stored);
    return accepts(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof StoreError && error.kind === "unreadable") return undefined;
    throw error;
  }
}

/** Replaces the record's tokens; `null` forgets them. @throws StoreError */
export function writeTokens(record: SecureRecord, tokens: StoredTokens | null): Promise<void> {
  return record.write(JSON.stringify(tokens));
}
