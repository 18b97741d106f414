import type { Command } from "commander";
import { withPims } from "../facade.ts";
import { perform } from "../job.ts";

export function addLogout(program: Command): void {
  const command = program
    .command("logout")
    .description("sign the user out, here and at the identity provider");
  perform(command, (job) =>
    withPims(job, async (pims) => ({
      message: await pims.set("pims.authentication.user", { action: "logout" }),
      text: job.say.signedOut,
    })),
  );
}
