// The sign-in in the system's browser (ASWebAuthenticationSession, a Custom Tab), which the application cannot inspect.
import { type AuthorizationPrompt, PageNotShown, type UserAgent, UserCancelled } from "@openpims/sdk";

/** The end of a session in the browser: `success` with the address that the browser returned to. */
export type AuthSessionResult =
  | { readonly type: "success"; readonly url: string }
  | { readonly type: string };

/** Opens the page, and waits until the browser reaches an address that begins with `redirectUri`, or is closed. */
export type OpenAuthSession = (url: string, redirectUri: string) => Promise<AuthSessionResult>;

/**
 * Shows the identity provider's pages in the system's browser. The redirect has the application's own scheme
 * (`credential.loginRedirectURI`), such as `com.example.car://signed-in`.
 * @example
 * import { openAuthSessionAsync } from "expo-web-browser";
 * const userAgent = new AuthSessionUserAgent((url, uri) => openAuthSessionAsync(url, uri));
 * const pims = createPims(reactNativePlatform("Ann's phone"), { userAgent });
 */
export class AuthSessionUserAgent implements UserAgent {
  readonly #open: OpenAuthSession;

  constructor(open: OpenAuthSession) {
    this.#open = open;
  }

  async authorize({ url, redirectUri }: AuthorizationPrompt): Promise<string> {
    const result = await this.#open(url, redirectUri).catch((error: unknown) => {
      throw new PageNotShown("The browser could not be opened", { cause: error });
    });
    if (result.type === "success" && "url" in result) return result.url;
    if (result.type === "cancel" || result.type === "dismiss")
      throw new UserCancelled("The browser was closed before the sign-in was finished");
    throw new PageNotShown(
      `Another sign-in is under way in the browser, or it gave no answer (${result.type})`,
    );
  }
}
