import type { Message, Pims } from "@openpims/sdk";
import { Argument, type Command } from "commander";
import { setAction } from "../job/answer.ts";
import { withPims } from "../job/facade.ts";
import { withOtp, withoutPinOption } from "../steps/one-time-password.ts";
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
      const action = job.has("refresh") ? "refresh" : "get";
      const message = await withOtp(job, pims, (): Promise<Token> => calls[type](pims, action));
      return message.status === "FAILED" ? { message } : { message, text: safeLine(message.result.token) };
    }),
  );
}
