import { restoreStore } from "@openpims/service";
import type { Command } from "commander";
import { ownMessage, perform } from "../job.ts";
import { foldersIn } from "../settings.ts";

export function addRestore(program: Command): void {
  const command = program
    .command("restore")
    .description("puts a backup in place as the service's store; a data folder that has one is left alone")
    .argument("<file>", "what openpims backup wrote");
  perform(command, async (job) => {
    const files = await restoreStore(job.args[0] ?? "", foldersIn(job.data).service);
    return { message: ownMessage({ files }), text: job.say.restored(files.join(", ")) };
  });
}
