import { type AuthorizationPrompt, type UserAgent, UserCancelled } from "@openpims/sdk";

export interface PasteUserAgentOptions {
  /** Shows the address to the user. */
  readonly show: (url: string) => void | Promise<void>;
  /** Asks for the address that the user was sent back to; empty where they give up. */
  readonly ask: () => Promise<string>;
}

/** A sign-in whose end no program here can catch, such as a redirect to a phone's app: the user pastes it. */
export class PasteUserAgent implements UserAgent {
  readonly #options: PasteUserAgentOptions;

  constructor(options: PasteUserAgentOptions) {
    this.#options = options;
  }

  async authorize({ url }: AuthorizationPrompt): Promise<string> {
    await this.#options.show(url);
    const answer = (await this.#options.ask()).trim();
    if (answer === "") throw new UserCancelled("Nothing was pasted");
    return answer;
  }
}
