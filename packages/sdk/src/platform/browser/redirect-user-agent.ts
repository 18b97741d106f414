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

/** The answer that a page was opened with: one that a call is to take, or one that is of no use here. */
export type Returned = { readonly action: UserAction } | { readonly problem: string };

/** The user's time: as long as the bundled service waits for its forms. */
const LIFETIME_MS = 10 * 60_000;

/**
 * Sends the whole page to the identity provider and back, where no window can be opened beside it. The page that calls is
 * gone meanwhile, so the call is made a second time, by the page that the user is sent back to
 * (`credential.loginRedirectURI`, of the same origin).
 *
 * Make it while the page loads, before anything else looks at the address: it takes the answer out of there.
 * @example
 * const agent = new RedirectUserAgent();
 * const pims = createPims(browserPlatform({ userAgent: agent }));
 * await pims.initialize(parameters);
 * if (agent.returned && "action" in agent.returned)
 *   await pims.set("pims.authentication.user", { action: agent.returned.action });
 */
export class RedirectUserAgent implements UserAgent {
  /** The answer that this page was opened with; `undefined` where there is none. */
  readonly returned: Returned | undefined;
  #waiting: (ResumedAuthorization & Pick<KeptAttempt, "begunAt">) | undefined;

  constructor() {
    const address = takeAnswer();
    if (address === undefined) return;
    const attempt = keptAttempt();
    const problem = problemOf(address, attempt);
    if (problem === undefined && attempt) {
      // Used once, also where it fails.
      forgetAttempt(attempt);
      this.#waiting = { address: address.href, attempt: attempt.attempt, begunAt: attempt.begunAt };
      this.returned = { action: attempt.attempt.action };
    } else if (problem !== undefined) this.returned = { problem };
  }

  /** Leaves the page. @returns nothing, unless the user comes back to this very page without an answer */
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
    // The browser may keep the page as it is, and show it again when the user goes back.
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

/** Why an answer cannot be used here, in a sentence for the user. */
function problemOf(address: URL, kept: KeptAttempt | undefined): string | undefined {
  if (!kept) return "This tab has begun no sign-in, or has finished it: sign in again";
  const wanted = new URL(kept.redirectUri);
  if (address.pathname !== wanted.pathname || address.searchParams.get("state") !== kept.state)
    return "This is the answer to another sign-in than this tab's last one: sign in again";
  if (!isOver(kept)) return undefined;
  forgetAttempt(kept);
  return "The sign-in has taken too long: sign in again";
}
