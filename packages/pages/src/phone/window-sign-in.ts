// The sign-in in a window. A new sign-in replaces the previous one.
import type { Message, Pims } from "@openpims/sdk";
import { PopupUserAgent } from "@openpims/sdk/browser";
import { signal } from "@preact/signals";

export type SignInAction = "login" | "createAccount";

/** The result of a sign-in, and the facade that made it. */
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

  /** True while a window is open, as far as a page can know. */
  get isOpen(): boolean {
    return this.#attempt.value !== undefined;
  }

  /**
   * Must run inside a click handler: browsers block other windows.
   * @returns `undefined` if another sign-in replaced this one
   * @throws PageNotShown at once, if the browser blocks the window
   */
  begin(action: SignInAction, language: string): Promise<SignedIn | undefined> {
    // A page cannot always detect that its window was closed.
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
