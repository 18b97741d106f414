import { ConfigurationError, moveStore } from "@openpims/service";
import type { Command } from "commander";
import { configurationOf, serviceFolder } from "../configuration/options.ts";
import { reporting } from "../terminal/report.ts";
import { type LanguageOption, languageOption, sentencesIn } from "../terminal/sentences.ts";
import { requireNoService, type StoreOptions, storeOptions } from "./running-service.ts";

export function addMoveToPostgres(program: Command): void {
  const command = program
    .command("move-to-postgres")
    .description(
      "moves the embedded store to the empty database of DATABASE_URL, while the service is stopped",
    );
  storeOptions(languageOption(command));
  reporting<LanguageOption & StoreOptions>(command, async (options) => {
    const { databaseUrl } = configurationOf(options).server;
    if (databaseUrl === undefined) throw new ConfigurationError("DATABASE_URL: name the database to move to");
    await requireNoService(options);
    const kept = await moveStore(serviceFolder(options), databaseUrl);
    return { result: { kept }, text: sentencesIn(options.language).moved(kept) };
  });
}
