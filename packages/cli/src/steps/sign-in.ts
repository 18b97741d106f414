// The ways to sign in: the system's browser, an address to paste back, or the demo's account.
import { PasteUserAgent, type UserAgent, UserCancelled } from "@openpims/sdk";
import { FormUserAgent, isLoopbackRedirect, LoopbackUserAgent } from "@openpims/sdk/node";
import type { Command } from "commander";
import { knownRedirect } from "../configuration/initialize-parameters.ts";
import type { Job } from "../job/job.ts";
import { pasteSteps } from "../terminal/paste-steps.ts";
import { readDemoAccount } from "./demo.ts";

/** The options on the display of the identity provider's pages. */
export const webOptions = (command: Command): Command =>
  command
    .option("--browser", "opens the system's browser (default for a loopback redirect)")
    .option("--paste", "shows the address and asks for the returned one (default otherwise)");

export const signInOptions = (command: Command): Command =>
  webOptions(command).option("--demo", "signs in as the bundled service's demo account, without a browser");

/** The user agent of a sign-in. The facade turns its errors into a code, so the error is kept here for the command. */
export class SignIn {
  readonly agent: UserAgent;
  #stopped: { readonly by: unknown } | undefined;

  constructor(job: Job) {
    if (job.has("demo")) this.agent = this.#demo(job);
    else if (opensBrowser(job)) this.agent = browser(job);
    else this.agent = this.#paste(job);
  }

  /** @throws the error that stopped the sign-in, if the command itself raised it */
  check(): void {
    if (this.#stopped) throw this.#stopped.by;
  }

  #stop(error: unknown): never {
    this.#stopped = { by: error };
    throw new UserCancelled("The sign-in was stopped", { cause: error });
  }

  /** Fills in the form without a browser. */
  #demo({ configuration }: Job): UserAgent {
    return {
      authorize: async (prompt) => {
        const account = await readDemoAccount(configuration).catch((error: unknown) => this.#stop(error));
        return new FormUserAgent(account).authorize(prompt);
      },
    };
  }

  #paste({ say, secrets, note, language, configuration }: Job): UserAgent {
    const redirect = knownRedirect(configuration) ?? "";
    return new PasteUserAgent({
      language,
      show: (url) => {
        note(say.showAddress(url));
        // A browser can open and show a web address.
        if (!/^https?:/i.test(redirect)) note(pasteSteps(language, redirect));
      },
      ask: (problem) => {
        if (problem !== undefined) note(problem);
        return secrets.line(say.pasteAnswer).catch((error: unknown) => this.#stop(error));
      },
    });
  }
}

const opensBrowser = (job: Job): boolean =>
  job.has("browser") || (!job.has("paste") && isLoopbackRedirect(knownRedirect(job.configuration) ?? ""));

function browser({ say, note }: Job): UserAgent {
  const loopback = new LoopbackUserAgent();
  return {
    authorize: (prompt) => {
      note(say.openBrowser(prompt.url));
      return loopback.authorize(prompt);
    },
  };
}
