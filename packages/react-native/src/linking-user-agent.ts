// The sign-in in the phone's browser, over React Native's own Linking.
import { type AuthorizationPrompt, PageNotShown, type UserAgent, UserCancelled } from "@openpims/sdk";
import type { AppStates } from "./foreground-streams.ts";

/** The used part of React Native's Linking. */
export interface Links {
  openURL(url: string): Promise<unknown>;
  addEventListener(type: "url", listener: (event: { url: string }) => void): { remove(): void };
}

/** The address comes about when the application comes to the foreground, in either order. */
const ADDRESS_MS = 1_000;

/**
 * Shows the identity provider's pages in the phone's browser, which leads back to the application by its scheme. A user who
 * comes back without an answer has cancelled.
 * @example
 * declare const links: Links;
 * declare const states: AppStates;
 * const userAgent = new LinkingUserAgent(links, states);
 */
export class LinkingUserAgent implements UserAgent {
  readonly #links: Links;
  readonly #states: AppStates;

  /**
   * @param links React Native's `Linking`
   * @param states React Native's `AppState`
   */
  constructor(links: Links, states: AppStates) {
    this.#links = links;
    this.#states = states;
  }

  async authorize({ url, redirectUri }: AuthorizationPrompt): Promise<string> {
    const ends: (() => void)[] = [];
    const answer = new Promise<string>((resolve, reject) => {
      const link = this.#links.addEventListener("url", (event) => {
        if (isAnswer(event.url, redirectUri)) resolve(event.url);
      });
      let hasLeft = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      // An engine may take nothing but a timer.
      const stopTimer = () => {
        if (timer !== undefined) clearTimeout(timer);
      };
      const state = this.#states.addEventListener("change", (now) => {
        stopTimer();
        if (now === "background") hasLeft = true;
        if (now !== "active" || !hasLeft) return;
        const cancelled = new UserCancelled("The user came back without signing in");
        timer = setTimeout(() => reject(cancelled), ADDRESS_MS);
      });
      ends.push(
        () => link.remove(),
        () => state.remove(),
        stopTimer,
      );
      this.#links.openURL(url).catch((cause: unknown) => {
        reject(new PageNotShown("The browser could not be opened", { cause }));
      });
    });
    return answer.finally(() => {
      for (const end of ends) end();
    });
  }
}

/** True for the redirect URI itself, with an answer behind it. */
const isAnswer = (address: string, redirectUri: string): boolean =>
  address.startsWith(redirectUri) && /^[/]?[?#]/.test(address.slice(redirectUri.length));
