import { backupStore } from "@openpims/service";
import type { Command } from "commander";
import { configurationOf, serviceFolder } from "../configuration/options.ts";
import { reporting } from "../terminal/report.ts";
import { type LanguageOption, languageOption, sentencesIn } from "../terminal/sentences.ts";
import { runningStore, type StoreOptions, storeOptions } from "./running-service.ts";

export function addBackup(program: Command): void {
  const command = program
    .command("backup")
    .description(
      "copies the store, embedded or on PostgreSQL, while the service runs, to a file that only its owner can read",
    )
    .argument("<file>", "where to; a file that is there is not written over")
    .option("--with-key", "puts the master key and the service's other secrets beside it");
  storeOptions(languageOption(command));
  reporting<LanguageOption & StoreOptions & { readonly withKey?: true }>(command, async (options, file) => {
    const withKey = options.withKey === true;
    const { databaseUrl } = configurationOf(options).server;
    const running = await runningStore(options);
    const files = await backupStore(serviceFolder(options), file, { databaseUrl, withKey, running });
    const { backedUp, keyApart, keyBeside } = sentencesIn(options.language);
    return { result: { files }, text: `${backedUp(files.join(", "))} ${withKey ? keyBeside : keyApart}` };
  });
}
