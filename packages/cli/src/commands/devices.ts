import type { Command } from "commander";
import { setAction } from "../job/answer.ts";
import { withPims } from "../job/facade.ts";
import { askYesOrNo, Interrupted, isTerminal } from "../terminal/ask.ts";
import { UsageError } from "../terminal/usage-error.ts";

export function addDevices(program: Command): void {
  const devices = program.command("devices").description("the account's devices");
  const remove = devices
    .command("remove")
    .description("end every device of the account, and remove its PIN and its block")
    .option("--yes", "does not ask");
  setAction(remove, (job) =>
    withPims(job, async (pims) => {
      const { say } = job;
      if (!job.has("yes")) {
        if (!isTerminal())
          throw new UsageError("this ends every device of the account: confirm it with --yes");
        if (!(await askYesOrNo(say.confirmRemove, say.yes, say.no))) throw new Interrupted(say.notRemoved);
      }
      const message = await pims.set("pims.authentication.enrollment", { action: "remove" });
      return { message, text: say.removed };
    }),
  );
}
