// The sign-in in a window of its own. Only the last one that was begun counts.
import type { Message, Pims } from "@openpims/sdk";
import { PopupUserAgent } from "@openpims/sdk/browser";
import { signal } from "@preact/signals";

export type SignInAction = "login" | "createAccount";

/** What came of it, with the facade that it was made by. */
export interface SignedIn {
  readonly pims: Pims;
  readonly message: Message;
}

export class WindowSignIn {
  readonly #attempt = signal<AbortController | undefined>(undefined);
  readonly #facade: (agent: PopupUserAgent) => Promise<Pims | undefined>;

  constructor(facade: (agent: PopupUserAgent) => Promise<Pims | undefined>) {
    this.#facade = facade;
  }

  /** Whether a window is open, as far as a page can know. */
  get isOpen(): boolean {
    return this.#attempt.value !== undefined;
  }

  /**
   * Called by a click's very handler: browsers open a window in answer to one only.
   * @returns `undefined` where another took its place meanwhile
   * @throws PageNotShown at once, where the browser lets no window open
   */
  begin(action: SignInAction, language: string): Promise<SignedIn | undefined> {
    // No page can tell in each case that its window was closed.
    this.cancel();
    const attempt = new AbortController();
    const agent = new PopupUserAgent({ signal: attempt.signal });
    agent.open();
    this.#attempt.value = attempt;
    return this.#end(attempt, agent, action, language);
  }

  cancel(): void {
    this.#attempt.value?.abort();
  }

  async #end(
    attempt: AbortController,
    agent: PopupUserAgent,
    action: SignInAction,
    language: string,
  ): Promise<SignedIn | undefined> {
    const pims = await this.#facade(agent);
    const message = await pims?.set("pims.authentication.user", { action, local: language });
    agent.close();
    if (this.#attempt.value !== attempt) return undefined;
    this.#attempt.value = undefined;
    return pims && message && { pims, message };
  }
}
