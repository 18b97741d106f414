import { type AuthorizationAttempt, PageNotShown } from "../platform.ts";

/** A sign-in that a tab began before it left for the identity provider. */
export interface KeptAttempt {
  readonly attempt: AuthorizationAttempt;
  /** The request's state, which the answer repeats. */
  readonly state: string;
  readonly redirectUri: string;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
}

/**
 * In the tab's own session storage: no other tab sees it, and it ends with the tab. It is not sealed, as sealing would
 * protect it from nobody: a script of the same origin could use the key too.
 */
const PLACE = "openpims.attempt";

/** Stores the attempt, replacing an earlier one. @throws PageNotShown if the browser lets the site store nothing */
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

/** Removes the attempt, unless another one has replaced it. */
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
