import type { Command } from "commander";
import { writeConfigurationFile } from "../configuration-file.ts";
import { clientSecretOf, withPims } from "../facade.ts";
import { perform } from "../job.ts";
import { SignIn, signInOptions } from "../sign-in.ts";
import { need } from "../stopped.ts";

export function addLogin(program: Command): void {
  const command = signInOptions(program.command("login"))
    .description("sign the user in; nothing to do where one is signed in")
    .option("--force", "signs in although a user is signed in, who may be another")
    .option("--save", "keeps the configuration in openpims.json of the data folder, its owner's only");
  perform(command, async (job) => {
    const signIn = new SignIn(job);
    return withPims(
      job,
      async (pims) => {
        const parameters = {
          action: job.has("force") ? "forcedLogin" : "login",
          local: job.language,
        } as const;
        const message = await pims.set("pims.authentication.user", parameters);
        signIn.check();
        need(message);
        const { username } = need(
          await pims.get("pims.authentication.account", { actionType: "basic", type: "username" }),
        ).result;
        if (job.has("save")) await save(job);
        return { message, text: job.say.signedIn(username) };
      },
      signIn.agent,
    );
  });
}

async function save(job: Parameters<typeof clientSecretOf>[0]): Promise<void> {
  const { data, given } = job.configuration;
  const isOwn = given.environment !== undefined && given.environment !== "development";
  // The bundled service's secret has its own file, and may change with it.
  const clientSecret = isOwn ? await clientSecretOf(job, job.configuration) : given.clientSecret;
  job.note(job.say.saved(writeConfigurationFile(data, { ...given, ...(clientSecret && { clientSecret }) })));
}
