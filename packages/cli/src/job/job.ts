// The options, language, configuration and secrets of one call of the command.
import { type Brand, type Environment, type Language, languages, localeLanguage } from "@openpims/sdk";
import {
  type Configuration,
  DEFAULT_PORT,
  parsePort,
  readConfiguration,
} from "../configuration/configuration.ts";
import { defaultData } from "../configuration/data-folder.ts";
import { fields, type Given } from "../configuration/fields.ts";
import { isOwnService } from "../configuration/servers.ts";
import { asCalled } from "../terminal/command-again.ts";
import { safeText } from "../terminal/safe-text.ts";
import { Secrets } from "../terminal/secrets.ts";
import { type Sentences, sentencesIn } from "../terminal/sentences.ts";

export class Job {
  readonly options: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
  readonly language: Language;
  readonly say: Sentences;
  readonly secrets: Secrets;
  /** The command to continue with, printed after a failure. */
  next: string | undefined;
  #configuration: Configuration | undefined;

  constructor(options: Readonly<Record<string, unknown>>, args: readonly string[]) {
    this.options = options;
    this.args = args;
    this.language = languages.find((known) => known === options.language) ?? localeLanguage(process.env);
    this.say = sentencesIn(this.language);
    this.secrets = new Secrets(options, process.env, this.say);
  }

  get data(): string {
    return this.#text("data") ?? process.env.OPENPIMS_DATA ?? defaultData();
  }

  /** @throws UsageError */
  get configuration(): Configuration {
    const port = parsePort(this.#text("port") ?? process.env.OPENPIMS_PORT ?? String(DEFAULT_PORT));
    this.#configuration ??= readConfiguration(this.data, port, this.options, process.env);
    return this.#configuration;
  }

  /** Adds values to the configuration of this call. */
  add(values: Given): void {
    const { given, ...rest } = this.configuration;
    this.#configuration = { ...rest, given: { ...given, ...values } };
  }

  /** The given brand and environment, for an explanation. A bad configuration gives less: failures are still explained. */
  get whose(): { readonly brand?: Brand; readonly environment?: Environment } {
    const { brand, environment: named, api } = this.#given();
    // Services of the owner's own, also under `Production`, have no brand's app.
    const environment = named === "Production" && isOwnService(api) ? "development" : named;
    return { ...(brand && { brand }), ...(environment && { environment }) };
  }

  #given(): Given {
    try {
      return this.configuration.given;
    } catch {
      const brand = fields.brand.read(this.#text("brand") ?? "");
      return { ...(brand && { brand }) };
    }
  }

  has(option: string): boolean {
    return this.options[option] === true;
  }

  /** Writes a line to stderr. */
  note(line: string): void {
    process.stderr.write(`${safeText(asCalled(line))}\n`);
  }

  #text(option: string): string | undefined {
    const value = this.options[option];
    return typeof value === "string" && value !== "" ? value : undefined;
  }
}
