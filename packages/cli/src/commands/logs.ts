import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { setAction } from "../job/answer.ts";
import { withPims } from "../job/facade.ts";

export function addLogs(program: Command): void {
  const command = program
    .command("logs")
    .description("the log files of this device, oldest first; --log-level selects their content")
    .option("--show", "the newest one's lines instead");
  setAction(command, (job) =>
    withPims(
      job,
      async (pims) => {
        const message = await pims.get("pims.sdk.logs");
        if (message.status === "FAILED") return { message };
        const { logPaths } = message.result;
        const newest = logPaths.at(-1);
        if (newest === undefined) job.note(job.say.noLogs);
        else if (job.has("show")) return { message, text: readFileSync(newest, "utf8").trimEnd() };
        return { message, text: logPaths.join("\n") };
      },
      { needs: "nothing" },
    ),
  );
}
