import { type AuthorizationPrompt, PageNotShown, type UserAgent, UserCancelled } from "../platform.ts";
import { isRedirectMessage, REDIRECT_CHANNEL } from "./redirect-channel.ts";

/** The window's appearance and the time limit. */
export interface PopupUserAgentOptions {
  /** The window's features (`window.open`). Default: a pop-up of 480 by 720 pixels. */
  readonly features?: string;
  /** The time limit for the user, in milliseconds. Default: 5 minutes. */
  readonly timeout?: number;
  /** Cancels the wait for the user. */
  readonly signal?: AbortSignal;
}

const FIVE_MINUTES = 5 * 60_000;

/** The time between two checks of the window: a page gets no events of a window of another origin. */
const LOOK_EVERY_MS = 250;

/** The checks that must find the window closed: a page that isolates itself is seen for an instant before it looks closed. */
const LOOKS_TO_BE_SURE = 2;

/** The longest delay of a message from a window that has closed itself. */
const LAST_MESSAGE_MS = 1_000;

/**
 * A pop-up window for the identity provider's pages, in a browser. The redirect page belongs to the application
 * and calls `handOverRedirect`. A closed window answers 2368.
 *
 * Browsers open a window only after a user's action, and a click counts for seconds at most. So the click's
 * handler calls `open()` first and the SDK afterwards.
 *
 * A page that isolates itself from its opener (`Cross-Origin-Opener-Policy`) makes the window look closed. If
 * the identity provider's first page does so, the agent waits until the timeout: a window that is closed before it has
 * shown anything then counts as open too, and a new `authorize` replaces it. If only a later page does so, the window
 * counts as closed: use a `RedirectUserAgent` with such a provider.
 * @example
 * const agent = new PopupUserAgent();
 * const pims = createPims(browserPlatform({ userAgent: agent }));
 * document.onclick = () => {
 *   agent.open();
 *   void pims.set("pims.authentication.user", { action: "login" }).finally(() => agent.close());
 * };
 */
export class PopupUserAgent implements UserAgent {
  readonly #features: string;
  readonly #timeout: number;
  readonly #signal: AbortSignal | undefined;
  #popup: Window | undefined;
  #inUse: Window | undefined;
  #cancelBefore: (() => void) | undefined;

  constructor({
    features = "popup,width=480,height=720",
    timeout = FIVE_MINUTES,
    signal,
  }: PopupUserAgentOptions = {}) {
    this.#features = features;
    this.#timeout = timeout;
    this.#signal = signal;
  }

  /** Opens the window, still empty. @throws PageNotShown if the browser blocks it */
  open(): void {
    if (this.#popup && !this.#popup.closed) return;
    // A new name each time: an application in two tabs has two windows.
    const popup = window.open("about:blank", `openpims-${crypto.randomUUID()}`, this.#features);
    if (!popup) {
      throw new PageNotShown(
        "The browser has blocked the sign-in window: allow pop-ups for this site, and call open() in the handler of a click",
      );
    }
    // The window keeps its `opener`: without it, this page could not close the window after it shows another origin.
    this.#popup = popup;
  }

  /** Closes the window unless a sign-in uses it; the options' `signal` ends a sign-in. */
  close(): void {
    if (this.#popup === this.#inUse) return;
    this.#popup?.close();
    this.#popup = undefined;
  }

  async authorize({ url, redirectUri }: AuthorizationPrompt): Promise<string> {
    if (!/^https?:\/\//i.test(url))
      throw new PageNotShown("The page to show must be an http or https address");
    if (new URL(redirectUri).origin !== location.origin)
      throw new PageNotShown(
        "The redirect URI must be a page of this site: another one cannot hand its address over",
      );
    this.#cancelBefore?.();
    const popup = this.#window();
    this.#inUse = popup;
    try {
      return await this.#answer(popup, url, redirectUri);
    } finally {
      if (this.#inUse === popup) this.#inUse = undefined;
      if (this.#popup === popup) this.#popup = undefined;
      popup?.close();
    }
  }

  /**
   * The window of a sign-in that begins. Runs before any await, so that the user's click still counts.
   * @throws UserCancelled if the user no longer wants the sign-in: a window that `open` opened is closed
   */
  #window(): Window | undefined {
    const opened = this.#popup;
    if (opened?.closed && opened !== this.#inUse) {
      this.#popup = undefined;
      throw new UserCancelled("The sign-in window was closed");
    }
    this.open();
    return this.#popup;
  }

  async #answer(popup: Window | undefined, url: string, redirectUri: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const cancel = (why: string) => reject(new UserCancelled(why));
    const onAbort = () => cancel("The sign-in was cancelled");
    const onNext = () => cancel("Another sign-in was begun");
    this.#cancelBefore = onNext;
    // Before the window navigates: the answer may come quickly.
    const channel = new BroadcastChannel(REDIRECT_CHANNEL);
    channel.onmessage = ({ data }) => {
      if (isRedirectMessage(data) && isAnswer(data.address, url, redirectUri)) resolve(data.address);
    };
    const timer = setTimeout(cancel, this.#timeout, "The sign-in was not finished in time");
    let looksShown = 0;
    const closed = setInterval(() => {
      if (!popup?.closed) {
        if (popup && showsAPage(popup)) looksShown++;
        return;
      }
      clearInterval(closed);
      if (looksShown >= LOOKS_TO_BE_SURE)
        setTimeout(cancel, LAST_MESSAGE_MS, "The sign-in window was closed");
    }, LOOK_EVERY_MS);
    this.#signal?.addEventListener("abort", onAbort);
    try {
      if (this.#signal?.aborted) onAbort();
      else popup?.location.replace(url);
      return await promise;
    } finally {
      clearTimeout(timer);
      clearInterval(closed);
      this.#signal?.removeEventListener("abort", onAbort);
      if (this.#cancelBefore === onNext) this.#cancelBefore = undefined;
      channel.close();
    }
  }
}

/** True after the window has left its empty page. */
function showsAPage(popup: Window): boolean {
  try {
    return popup.location.href !== "about:blank";
  } catch {
    // The page has another origin.
    return true;
  }
}

/** True for the redirect page's address with this request's answer: another tab may be signing in too. */
function isAnswer(address: string, url: string, redirectUri: string): boolean {
  const given = new URL(address);
  const wanted = new URL(redirectUri);
  return (
    given.origin === wanted.origin &&
    given.pathname === wanted.pathname &&
    given.searchParams.get("state") === new URL(url).searchParams.get("state")
  );
}
