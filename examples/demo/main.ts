// `npm start -- --pin 1234`: the message of the OTP is the only line on stdout, the steps go to stderr.
import { isCancel, password } from "@clack/prompts";
import { explain, explanationLines, localeLanguage } from "@openpims/sdk";
import { DEFAULT_PORT } from "@openpims/service";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { runDemo } from "./demo.ts";

const command: Command = new Command("npm start --")
  .description("enrol this device with the demo account and have an OTP accepted, once")
  .option("--pin <digits>", "the PIN, 4 to 8 digits; asked for on the terminal where absent")
  .addOption(
    new Option("--data <directory>", "where the state is kept").env("OPENPIMS_DATA").default(".openpims"),
  )
  .addOption(
    new Option("--port <number>", "where the service runs or is started")
      .env("OPENPIMS_PORT")
      .default(DEFAULT_PORT)
      .argParser(parsePort),
  )
  .exitOverride()
  .configureOutput({ writeOut: (text) => process.stderr.write(text) });

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function askForPin(): Promise<string> {
  if (!process.stdin.isTTY)
    command.error("error: no --pin was given and there is no terminal to ask for it on");
  const pin = await password({ message: "PIN (4 to 8 digits)", output: process.stderr });
  if (isCancel(pin)) command.error("error: no PIN was given");
  return pin;
}

async function main(): Promise<number> {
  const { pin, data, port } = command.parse().opts<{ pin?: string; data: string; port: number }>();
  const { message, verified } = await runDemo({
    pin: pin ?? (await askForPin()),
    data,
    port,
    adminToken: process.env.OPENPIMS_ADMIN_TOKEN || undefined,
    progress,
  });
  if (message.status === "FAILED") {
    const language = localeLanguage(process.env);
    for (const line of explanationLines(explain(message, { language }), language)) progress(line);
  }
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
    process.exitCode = 1;
  }
}
