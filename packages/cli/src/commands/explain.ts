import { catalogue, type ErrorCode, explain, explanationLines } from "@openpims/sdk";
import type { Command } from "commander";
import { setAction } from "../job/answer.ts";
import { ownMessage } from "../job/own-message.ts";
import { UsageError } from "../terminal/usage-error.ts";

const isCode = (code: number): code is ErrorCode => Object.hasOwn(catalogue, code);

export function addExplain(program: Command): void {
  const command = program
    .command("explain")
    .description("the meaning and the remedy of a code")
    .argument("<code>", "such as 2308")
    .argument("[word]", "the server's word behind it, such as NOK:MAXNBTOOLS");
  setAction(command, async (job) => {
    const [text = "", word] = job.args;
    const code = /^\d{4}$/.test(text) ? Number(text) : 0;
    if (!isCode(code)) throw new UsageError(`"${text}" is no code of the catalogue, which has 2000 to 2390`);
    const explanation = explain(code, {
      language: job.language,
      audience: "command",
      ...job.whose,
      ...(word !== undefined && { word }),
    });
    const lines = [`${code} ${explanation.label}`, ...explanationLines(explanation, job.language)];
    return { message: ownMessage(explanation), text: lines.join("\n") };
  });
}
