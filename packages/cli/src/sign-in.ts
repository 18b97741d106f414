// The ways to sign in: the system's browser, an address to paste back, or the demo's own user.
import { PasteUserAgent, type UserAgent, UserCancelled } from "@openpims/sdk";
import { FormUserAgent, LoopbackUserAgent } from "@openpims/sdk/node";
import { DEMO_ACCOUNT } from "@openpims/service/local";
import type { Command } from "commander";
import { redirectOf } from "./configuration.ts";
import type { Job } from "./job.ts";

const LOOPBACK_REDIRECT = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d+(\/|$)/;

/** Where the identity provider's pages are shown. */
export const webOptions = (command: Command): Command =>
  command
    .option("--browser", "in the system's browser; the way where the redirect is a loopback address")
    .option("--paste", "shows the address and asks for the one that the sign-in led back to; else the way");

export const signInOptions = (command: Command): Command =>
  webOptions(command).option("--demo", "as the bundled service's demo account, without hands");

/** An agent that asks here; what stops the asking is kept, since the facade would make a code of it. */
export class SignIn {
  readonly agent: UserAgent;
  #stopped: { readonly by: unknown } | undefined;

  constructor(job: Job) {
    const { configuration, say } = job;
    if (job.has("demo")) {
      this.agent = new FormUserAgent(DEMO_ACCOUNT);
    } else if (
      job.has("browser") ||
      (!job.has("paste") && LOOPBACK_REDIRECT.test(redirectOf(configuration)))
    ) {
      const loopback = new LoopbackUserAgent();
      this.agent = {
        authorize: (prompt) => {
          job.note(say.openBrowser(prompt.url));
          return loopback.authorize(prompt);
        },
      };
    } else {
      this.agent = new PasteUserAgent({
        show: (url) => job.note(say.showAddress(url)),
        ask: (problem) => {
          if (problem !== undefined) job.note(problem);
          return job.secrets.line(say.pasteAnswer).catch((error: unknown) => {
            this.#stopped = { by: error };
            throw new UserCancelled("Nobody answered");
          });
        },
      });
    }
  }

  /** @throws what stopped the asking */
  check(): void {
    if (this.#stopped) throw this.#stopped.by;
  }
}
