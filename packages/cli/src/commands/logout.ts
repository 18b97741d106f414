import type { Command } from "commander";
import { setAction } from "../job/answer.ts";
import { withPims } from "../job/facade.ts";

export function addLogout(program: Command): void {
  const command = program
    .command("logout")
    .description("sign the user out, here and at the identity provider");
  setAction(command, (job) =>
    withPims(job, async (pims) => ({
      message: await pims.set("pims.authentication.user", { action: "logout" }),
      text: job.say.signedOut,
    })),
  );
}
