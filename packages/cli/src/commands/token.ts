import type { Message, Pims } from "@openpims/sdk";
import { Argument, type Command } from "commander";
import { setAction } from "../job/answer.ts";
import { succeeded } from "../job/call-failed.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { askForOtp, withoutPinOption } from "../steps/one-time-password.ts";
import { isTerminal } from "../terminal/ask.ts";
import { safeLine } from "../terminal/safe-text.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { secretOptions } from "../terminal/secret-options.ts";

type Action = "get" | "refresh";
type Token = Message<{ token: string }>;

const api = "pims.authentication.token";

/** One call for each type of token: the type of the result follows from the type of the token. */
const calls = {
  remote: (pims: Pims, action: Action) => pims.get(api, { type: "remote", action }),
  cvs: (pims: Pims, action: Action) => pims.get(api, { type: "cvs", action }),
  idtoken: (pims: Pims, action: Action) => pims.get(api, { type: "idtoken", action }),
  customerAt: (pims: Pims, action: Action) => pims.get(api, { type: "customerAt", action }),
} as const;
const types = Object.keys(calls) as readonly (keyof typeof calls)[];

export function addToken(program: Command): void {
  const command = secretOptions(withoutPinOption(program.command("token")), secretKinds.pin)
    .description(
      "a token of the signed-in user, on stdout: it is a secret; remote asks for the PIN where it must",
    )
    .addArgument(new Argument("<type>", "which").choices([...types]))
    .option("--refresh", "a new one although the old one is still good");
  setAction(command, (job) =>
    withPims(job, async (pims) => {
      const type = types.find((one) => one === job.args[0]) ?? "cvs";
      const message = await askForToken(job, pims, type);
      return message.status === "FAILED" ? { message } : { message, text: safeLine(message.result.token) };
    }),
  );
}

/** Without strong authentication: an OTP, then the same call again, as the reference describes. */
async function askForToken(job: Job, pims: Pims, type: keyof typeof calls): Promise<Token> {
  const action = job.has("refresh") ? "refresh" : "get";
  const ask = (): Promise<Token> => calls[type](pims, action);
  const first = await ask();
  if (first.status === "SUCCEEDED" || first.error.code !== 2302) return first;
  const { secrets, say } = job;
  const canAsk =
    job.has("withoutPin") || isTerminal() || (await secrets.given(secretKinds.pin)) !== undefined;
  if (!canAsk) return first;
  job.note(say.needsOtp);
  succeeded(await askForOtp(job, pims));
  return ask();
}
