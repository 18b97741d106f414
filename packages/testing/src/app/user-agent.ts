import { type AuthorizationPrompt, type UserAgent, UserCancelled } from "@openpims/sdk";
import { FormUserAgent } from "@openpims/sdk/node";

interface User {
  readonly login: string;
  readonly password: string;
}

/**
 * A user agent without a person: it fills in the sign-in page by itself.
 * @param user the account that signs in
 * @example
 * const userAgent = new TestUserAgent({ login: "driver@openpims.example", password: "correct horse battery" });
 * const pims = createPims({ ...platform, userAgent });
 */
export class TestUserAgent implements UserAgent {
  #user: User;
  #cancels = false;

  constructor(user: User) {
    this.#user = user;
  }

  async authorize(prompt: AuthorizationPrompt): Promise<string> {
    if (this.#cancels) throw new UserCancelled("A test has closed the page");
    return new FormUserAgent(this.#user).authorize(prompt);
  }

  /** The next sign-ins are another user's. */
  signsInAs(user: User): void {
    this.#user = user;
    this.#cancels = false;
  }

  /** The user closes the page of the next sign-ins: 2368. */
  cancels(): void {
    this.#cancels = true;
  }
}
