import { type AuthorizationPrompt, PageNotShown, type UserAgent, UserCancelled } from "./platform.ts";

/** The ways to show an address to the user and to ask for one. */
export interface PasteUserAgentOptions {
  /** Shows the user the address to open, in any browser. */
  readonly show: (url: string) => void | Promise<void>;
  /**
   * Asks the user for the address that the browser was sent to.
   * @param problem what was wrong with the last answer, in a sentence; `undefined` the first time
   * @returns the user's answer; an empty one cancels
   */
  readonly ask: (problem: string | undefined) => Promise<string>;
}

const MOST_ANSWERS = 5;

/** Characters that people copy along with an address: quotes of every kind, and the brackets of a mail. */
const WRAPPING = /^[\s"'`<«»“”„‘’]+|[\s"'`>«»“”„‘’]+$/g;

/** A long address comes out of a terminal or a mail in several lines. */
const LINE_BREAKS = /[\r\n\t]+/g;

/**
 * Shows the address and has the user paste the answer: for redirects that no program on this machine can catch, such as a
 * brand's `mymap://oauth2redirect/fr`. The browser says that it cannot open the address; its developer tools or its address
 * bar have it. An empty answer cancels: 2368.
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

  constructor({ show, ask }: PasteUserAgentOptions) {
    this.#show = show;
    this.#ask = ask;
  }

  async authorize({ url, redirectUri }: AuthorizationPrompt): Promise<string> {
    await this.#show(url);
    const expected = new URL(redirectUri);
    let problem: string | undefined;
    for (let asked = 0; asked < MOST_ANSWERS; asked++) {
      const answer = unwrapped(await this.#ask(problem));
      if (answer === "") throw new UserCancelled("No address was given");
      problem = problemOf(answer, expected);
      if (problem === undefined) return answer;
    }
    throw new PageNotShown(`None of ${MOST_ANSWERS} answers was the address that the sign-in leads to`);
  }
}

const unwrapped = (answer: string): string => answer.replace(WRAPPING, "").replace(LINE_BREAKS, "");

/** The path as browsers and programs pass it on: some add a slash to a bare host. */
const placeOf = ({ protocol, host, pathname }: URL): string =>
  `${protocol}//${host}${pathname === "" ? "/" : pathname}`;

/** The answer holds the code, so no sentence repeats it. */
function problemOf(answer: string, expected: URL): string | undefined {
  const wanted = `${expected.protocol}//${expected.host}${expected.pathname}`;
  if (!URL.canParse(answer)) return `This is no address. Paste the whole one, which begins with ${wanted}`;
  const given = new URL(answer);
  if (placeOf(given) !== placeOf(expected))
    return `This is another address. Paste the one that begins with ${wanted}, where the sign-in leads to`;
  if (!given.searchParams.has("code") && !given.searchParams.has("error"))
    return "The address has no code in it. Paste the whole one, with what follows the question mark";
  return undefined;
}
