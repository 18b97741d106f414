import { backupStore } from "@openpims/service";
import type { Command } from "commander";
import { ownMessage, perform } from "../job.ts";
import { foldersIn } from "../settings.ts";

export function addBackup(program: Command): void {
  const command = program
    .command("backup")
    .description("copies the service's embedded store, while the service runs, to a file of its owner's only")
    .argument("<file>", "where to; a file that is there is not written over")
    .option("--with-key", "puts the master key and the service's other secrets beside it");
  perform(command, async (job) => {
    const withKey = job.has("withKey");
    const files = await backupStore(foldersIn(job.data).service, job.args[0] ?? "", { withKey });
    const { backedUp, keyApart, keyBeside } = job.say;
    return {
      message: ownMessage({ files }),
      text: `${backedUp(files.join(", "))} ${withKey ? keyBeside : keyApart}`,
    };
  });
}
