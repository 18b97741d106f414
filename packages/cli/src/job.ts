// What every command works with, and the one place where a command's answer becomes output and an exit code.
import { randomBytes } from "node:crypto";
import { type Brand, type ErrorCode, type Failed, type Language, labelOf, type Message } from "@openpims/sdk";
import type { Command } from "commander";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { keys } from "./configuration-keys.ts";
import { explanationLines } from "./explanation.ts";
import { languageOf } from "./language.ts";
import { Secrets } from "./secrets.ts";
import { type Sentences, sentencesIn } from "./sentences.ts";
import { commandData, DEFAULT_PORT, parsePort } from "./settings.ts";
import { Stopped } from "./stopped.ts";

/** What came of a command: the message that decided, and the same for a person. */
export interface Answer {
  readonly message: Message;
  /** What stands on stdout without `--json` where the message is SUCCEEDED. */
  readonly text?: string;
  /** False where the exit code is 1 although the message is SUCCEEDED. */
  readonly well?: boolean;
}

function newTransactionId(): string {
  const hex = randomBytes(6).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/** A message of the command's own, where no single call of the SDK has the answer. */
export const ownMessage = (result: object): Message => ({
  transactionId: newTransactionId(),
  status: "SUCCEEDED",
  result,
});

/** What the SDK would answer, where it is not to be asked. */
export const ownFailure = (code: ErrorCode, name: string): Failed => ({
  transactionId: newTransactionId(),
  status: "FAILED",
  error: { code, label: labelOf(code, name) },
});

export class Job {
  readonly options: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
  readonly language: Language;
  readonly say: Sentences;
  readonly secrets: Secrets;
  #configuration: Configuration | undefined;

  constructor(options: Readonly<Record<string, unknown>>, args: readonly string[]) {
    this.options = options;
    this.args = args;
    this.language =
      options.language === "en" || options.language === "fr" ? options.language : languageOf(process.env);
    this.say = sentencesIn(this.language);
    this.secrets = new Secrets(options, process.env, this.say);
  }

  get data(): string {
    return this.#text("data") ?? process.env.OPENPIMS_DATA ?? commandData();
  }

  /** @throws UsageError */
  get configuration(): Configuration {
    const port = parsePort(this.#text("port") ?? process.env.OPENPIMS_PORT ?? String(DEFAULT_PORT));
    this.#configuration ??= readConfiguration(this.data, port, this.options, process.env);
    return this.#configuration;
  }

  /** The brand that was given, for what names its app. A mistake in the configuration is no reason not to explain. */
  get brand(): Brand | undefined {
    try {
      return this.configuration.given.brand as Brand | undefined;
    } catch {
      return keys.brand.read(this.#text("brand") ?? "") as Brand | undefined;
    }
  }

  has(option: string): boolean {
    return this.options[option] === true;
  }

  /** Says something on the way, on stderr. */
  note(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  #text(option: string): string | undefined {
    const value = this.options[option];
    return typeof value === "string" && value !== "" ? value : undefined;
  }
}

/** Has `work` done when the command is called. Its message decides the exit code: 0 SUCCEEDED, 1 FAILED. */
export function perform(command: Command, work: (job: Job) => Promise<Answer>): void {
  command.action(async () => {
    const job = new Job(command.optsWithGlobals(), command.args);
    try {
      const answer = await work(job).catch((error: unknown): Answer => {
        if (error instanceof Stopped) return { message: error.failed };
        throw error;
      });
      process.exitCode = print(job, answer);
    } finally {
      job.secrets.close();
    }
  });
}

function print(job: Job, { message, text, well = true }: Answer): number {
  if (message.status === "FAILED") {
    job.note(`${message.error.code} ${message.error.label}`);
    for (const line of explanationLines(message, job.language, job.brand)) job.note(line);
  }
  if (job.has("json")) process.stdout.write(`${JSON.stringify(message)}\n`);
  else if (message.status === "SUCCEEDED" && text !== undefined) process.stdout.write(`${text}\n`);
  return message.status === "SUCCEEDED" && well ? 0 : 1;
}
