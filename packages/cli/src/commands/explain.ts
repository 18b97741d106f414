import { explain } from "@openpims/sdk/explain";
import type { Command } from "commander";
import { setAction } from "../job/answer.ts";
import { ownMessage } from "../job/own-message.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { codeOf, explanationText } from "./explanation-text.ts";

export function addExplain(program: Command): void {
  const command = program
    .command("explain")
    .description("the meaning and the remedy of a code")
    .argument("<code>", "such as 2308")
    .argument("[word]", "the server's word behind it, such as NOK:MAXNBTOOLS");
  setAction(command, async (job) => {
    const [text = "", word] = job.args;
    const code = codeOf(text);
    if (code === undefined)
      throw new UsageError(`"${text}" is no code of the catalogue, which has 2000 to 2390`);
    const explanation = explain(code, {
      language: job.language,
      audience: "command",
      ...job.whose,
      ...(word !== undefined && { word }),
    });
    return { message: ownMessage(explanation), text: explanationText(explanation, job.language) };
  });
}
