import { restoreStore } from "@openpims/service";
import type { Command } from "commander";
import { configurationOf, serviceFolder } from "../configuration/options.ts";
import { reporting } from "../terminal/report.ts";
import { type LanguageOption, languageOption, sentencesIn } from "../terminal/sentences.ts";
import { requireNoService, type StoreOptions, storeOptions } from "./running-service.ts";

export function addRestore(program: Command): void {
  const command = program
    .command("restore")
    .description(
      "restores a backup as the service's store: in the data folder, or in the empty database of DATABASE_URL",
    )
    .argument("<file>", "what openpims-service backup wrote");
  storeOptions(languageOption(command));
  reporting<LanguageOption & StoreOptions>(command, async (options, file) => {
    const { server } = configurationOf(options);
    await requireNoService(options);
    const files = await restoreStore(file, serviceFolder(options), server);
    const places = [...(server.databaseUrl === undefined ? [] : ["PostgreSQL"]), ...files];
    return { result: { files }, text: sentencesIn(options.language).restored(places.join(", ")) };
  });
}
