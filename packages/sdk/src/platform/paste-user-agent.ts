import { pasteSentences } from "./paste-sentences.ts";
import { findRedirect } from "./pasted-address.ts";
import { type AuthorizationPrompt, PageNotShown, type UserAgent, UserCancelled } from "./platform.ts";

/** The ways to show an address to the user and to ask for one. */
export interface PasteUserAgentOptions {
  /** Shows the user the address to open, in any browser. */
  readonly show: (url: string) => void | Promise<void>;
  /**
   * Asks the user for the address that the browser returned to.
   * @param problem the fault of the last answer, as a sentence; `undefined` the first time
   * @returns the user's answer; an empty one cancels
   */
  readonly ask: (problem: string | undefined) => Promise<string>;
  /** The language of `problem`. Default: English. */
  readonly language?: "en" | "fr";
}

const MOST_ANSWERS = 5;

/** Only quotes and white space. */
const EMPTY = /^[\s"'`<>«»“”„‘’]*$/;

/**
 * Shows the address and lets the user paste the answer: for redirects that no program on this machine can catch, such as a
 * brand's `mymap://oauth2redirect/fr`. The browser reports that it cannot open the address; its developer tools or its
 * address bar show it. The address may be inside a longer text, such as the browser's message. An address that is cut off,
 * or of an earlier sign-in, is asked for again. An empty answer cancels: 2368.
 * @example
 * const userAgent = new PasteUserAgent({
 *   show: (url) => console.log(`Open ${url}`),
 *   ask: async (problem) => window.prompt(problem ?? "The address that you were sent to") ?? "",
 * });
 * const pims = createPims(platform, { userAgent });
 */
export class PasteUserAgent implements UserAgent {
  readonly #show: PasteUserAgentOptions["show"];
  readonly #ask: PasteUserAgentOptions["ask"];
  readonly #sentences: (typeof pasteSentences)["en"];

  constructor({ show, ask, language = "en" }: PasteUserAgentOptions) {
    this.#show = show;
    this.#ask = ask;
    this.#sentences = pasteSentences[language];
  }

  async authorize({ url, redirectUri }: AuthorizationPrompt): Promise<string> {
    await this.#show(url);
    const { protocol, host, pathname } = new URL(redirectUri);
    let problem: string | undefined;
    for (let asked = 0; asked < MOST_ANSWERS; asked++) {
      const answer = await this.#ask(problem);
      if (EMPTY.test(answer)) throw new UserCancelled("No address was given");
      const found = findRedirect(answer, { url, redirectUri });
      if ("address" in found) return found.address;
      problem = this.#sentences[found.problem](`${protocol}//${host}${pathname}`);
    }
    throw new PageNotShown(`None of ${MOST_ANSWERS} answers was the address that the sign-in leads to`);
  }
}
