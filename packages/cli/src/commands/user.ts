import type { Command } from "commander";
import { setAction } from "../job/answer.ts";
import { withPims } from "../job/facade.ts";
import { SignIn, webOptions } from "../steps/sign-in.ts";

const changes = {
  "update-login": {
    action: "updateLogin",
    description: "change the e-mail that the user signs in with, on the identity provider's page",
  },
  "update-password": {
    action: "updatePassword",
    description: "change the password, on the identity provider's page; every other session of the user ends",
  },
} as const;

export function addUser(program: Command): void {
  const user = program.command("user").description("the signed-in user's account");
  for (const [name, { action, description }] of Object.entries(changes)) {
    const command = webOptions(user.command(name)).description(description);
    setAction(command, (job) => {
      const signIn = new SignIn(job);
      return withPims(
        job,
        async (pims) => {
          const message = await pims.set("pims.authentication.user", { action, local: job.language });
          signIn.check();
          return { message, text: job.say.changed };
        },
        { userAgent: signIn.agent },
      );
    });
  }
}
