import { restoreStore } from "@openpims/service";
import type { Command } from "commander";
import { serviceFolder } from "../configuration/options.ts";
import { reporting } from "../terminal/report.ts";
import { type LanguageOption, languageOption, sentencesIn } from "../terminal/sentences.ts";

export function addRestore(program: Command): void {
  const command = program
    .command("restore")
    .description("restores a backup as the service's store; refuses a data folder that has a store")
    .argument("<file>", "what openpims-service backup wrote");
  languageOption(command);
  reporting<LanguageOption>(command, async (options, file) => {
    const files = await restoreStore(file, serviceFolder(options));
    return { result: { files }, text: sentencesIn(options.language).restored(files.join(", ")) };
  });
}
