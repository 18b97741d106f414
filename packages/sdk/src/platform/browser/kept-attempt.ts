import { type AuthorizationAttempt, PageNotShown } from "../platform.ts";

/** The sign-in that a tab has begun and left for the identity provider. */
export interface KeptAttempt {
  readonly attempt: AuthorizationAttempt;
  /** Of the request: its answer repeats it. */
  readonly state: string;
  readonly redirectUri: string;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
}

/**
 * In the tab's own session storage: another tab has no part in it, and it goes with the tab. It is in clear there. Sealing it
 * would protect it from nobody: a script of the same origin can use the key too.
 */
const PLACE = "openpims.attempt";

/** Keeps it in the place of an earlier one. @throws PageNotShown where the browser lets the site keep nothing */
export function keepAttempt(attempt: KeptAttempt): KeptAttempt {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(attempt));
  } catch {
    throw new PageNotShown(
      "The browser lets this site store nothing: allow it to store data, then try again",
    );
  }
  return attempt;
}

export function keptAttempt(): KeptAttempt | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    return isKeptAttempt(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Forgets it, unless another one has taken its place. */
export function forgetAttempt({ state }: KeptAttempt): void {
  if (keptAttempt()?.state === state) sessionStorage.removeItem(PLACE);
}

function isKeptAttempt(value: unknown): value is KeptAttempt {
  if (typeof value !== "object" || value === null) return false;
  const { attempt, state, redirectUri, begunAt } = value as Record<string, unknown>;
  return (
    typeof attempt === "object" &&
    attempt !== null &&
    "action" in attempt &&
    "secrets" in attempt &&
    typeof attempt.secrets === "string" &&
    typeof state === "string" &&
    typeof redirectUri === "string" &&
    URL.canParse(redirectUri) &&
    typeof begunAt === "number"
  );
}
