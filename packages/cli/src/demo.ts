// `npm start`: the main job. The message is the last line on stdout; everything else goes to stderr.
import { isCancel, password } from "@clack/prompts";
import { Command, CommanderError } from "commander";
import { runDemo } from "./demo-job.ts";
import { explanationLines } from "./explanation.ts";
import { languageOf } from "./language.ts";
import { DEFAULT_DATA, DEFAULT_PORT, parsePort, UsageError } from "./settings.ts";

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function askForPin(): Promise<string> {
  if (!process.stdin.isTTY)
    throw new UsageError("no --pin was given and there is no terminal to ask for it on");
  const given = await password({ message: "PIN (4 to 8 digits)", output: process.stderr });
  if (isCancel(given)) throw new UsageError("no PIN was given");
  return given;
}

async function main(): Promise<number> {
  const command = new Command("npm start --")
    .description("enrol this device with the demo account and have an OTP accepted, once")
    .option("--pin <digits>", "the PIN, 4 to 8 digits; asked for on the terminal where absent")
    .option(
      "--data <directory>",
      "where the state is kept (OPENPIMS_DATA)",
      process.env.OPENPIMS_DATA ?? DEFAULT_DATA,
    )
    .option(
      "--port <number>",
      "where the service runs or is started (OPENPIMS_PORT)",
      process.env.OPENPIMS_PORT ?? String(DEFAULT_PORT),
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stderr.write(text) });
  command.parse();
  const { pin, data, port } = command.opts<{ pin?: string; data: string; port: string }>();
  const adminToken = process.env.OPENPIMS_ADMIN_TOKEN;
  const { message, verified } = await runDemo({
    pin: pin ?? (await askForPin()),
    data,
    port: parsePort(port),
    ...(adminToken && { adminToken }),
    progress,
  });
  if (message.status === "FAILED") explanationLines(message, languageOf(process.env)).forEach(progress);
  process.stdout.write(`${JSON.stringify(message)}\n`);
  return message.status === "SUCCEEDED" && verified ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    progress(`error: ${error instanceof Error ? error.message : "unknown"}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
