import {
  type AuthorizationAttempt,
  type AuthorizationPrompt,
  PageNotShown,
  type ResumedAuthorization,
  type UserAction,
  type UserAgent,
  UserCancelled,
} from "../platform.ts";
import { forgetAttempt, type KeptAttempt, keepAttempt, keptAttempt } from "./kept-attempt.ts";
import { takeAnswer } from "./redirect-answer.ts";

/**
 * The answer that a page was opened with: the `action` of the call to repeat, or a `problem`, a sentence for the user in
 * English. A problem means an answer of another attempt, a used one, or one after ten minutes.
 */
export type Returned = { readonly action: UserAction } | { readonly problem: string };

/** The time limit for the user: the lifetime of the bundled service's forms. */
const LIFETIME_MS = 10 * 60_000;

/**
 * Sends the whole page to the identity provider and back, for pages that cannot open a window. The calling page
 * ends meanwhile, so the page that the user returns to (`credential.loginRedirectURI`, of the same origin) makes the call
 * a second time.
 *
 * Make it while the page loads, before other code reads the address: it removes the answer from the address.
 * @example
 * const agent = new RedirectUserAgent();
 * const pims = createPims(browserPlatform({ userAgent: agent }));
 * await pims.initialize(parameters);
 * if (agent.returned && "action" in agent.returned)
 *   await pims.set("pims.authentication.user", { action: agent.returned.action });
 */
export class RedirectUserAgent implements UserAgent {
  /** The answer that this page was opened with; `undefined` if it was opened without an answer. */
  readonly returned: Returned | undefined;
  #waiting: (ResumedAuthorization & Pick<KeptAttempt, "begunAt">) | undefined;

  constructor() {
    const address = takeAnswer();
    if (address === undefined) return;
    const attempt = keptAttempt();
    const problem = problemOf(address, attempt);
    if (problem === undefined && attempt) {
      // Used once, even if it fails.
      forgetAttempt(attempt);
      this.#waiting = { address: address.href, attempt: attempt.attempt, begunAt: attempt.begunAt };
      this.returned = { action: attempt.attempt.action };
    } else if (problem !== undefined) this.returned = { problem };
  }

  /** Leaves the page. @returns only if the user comes back to this page without an answer */
  async authorize({ url, redirectUri }: AuthorizationPrompt, attempt: AuthorizationAttempt): Promise<string> {
    if (!/^https?:\/\//i.test(url))
      throw new PageNotShown("The page to show must be an http or https address");
    if (new URL(redirectUri).origin !== location.origin)
      throw new PageNotShown(
        "The redirect URI must be a page of this site: another one has not what it began",
      );
    const state = new URL(url).searchParams.get("state") ?? "";
    const kept = keepAttempt({ attempt, state, redirectUri, begunAt: Date.now() });
    const { promise, reject } = Promise.withResolvers<string>();
    const cancel = (why: string) => {
      forgetAttempt(kept);
      reject(new UserCancelled(why));
    };
    // The browser may keep the page and show it again after the user goes back.
    const onPageShow = ({ persisted }: PageTransitionEvent) => {
      if (persisted) cancel("The user has come back without signing in");
    };
    const timer = setTimeout(cancel, LIFETIME_MS, "The sign-in was not finished in time");
    window.addEventListener("pageshow", onPageShow);
    try {
      location.assign(url);
      return await promise;
    } finally {
      clearTimeout(timer);
      window.removeEventListener("pageshow", onPageShow);
    }
  }

  async resume(): Promise<ResumedAuthorization | undefined> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (!waiting || isOver(waiting)) return undefined;
    return { address: waiting.address, attempt: waiting.attempt };
  }
}

const isOver = ({ begunAt }: Pick<KeptAttempt, "begunAt">): boolean => {
  const age = Date.now() - begunAt;
  return !(age >= 0 && age < LIFETIME_MS);
};

/** The reason that an answer cannot be used here, as a sentence for the user. */
function problemOf(address: URL, kept: KeptAttempt | undefined): string | undefined {
  if (!kept) return "This tab has begun no sign-in, or has finished it: sign in again";
  const wanted = new URL(kept.redirectUri);
  if (address.pathname !== wanted.pathname || address.searchParams.get("state") !== kept.state)
    return "This is the answer to another sign-in than this tab's last one: sign in again";
  if (!isOver(kept)) return undefined;
  forgetAttempt(kept);
  return "The sign-in has taken too long: sign in again";
}
