import { type Command, Option } from "commander";
import { requireDemoFile, saveAll } from "../configuration/save.ts";
import { setAction } from "../job/answer.ts";
import { succeeded } from "../job/call-failed.ts";
import { clientSecretOf, withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { SignIn, signInOptions } from "../steps/sign-in.ts";
import { safeLine } from "../terminal/safe-text.ts";

export function addLogin(program: Command): void {
  const command = signInOptions(program.command("login"))
    .description("sign the user in; succeeds at once if a user is signed in")
    .option("--force", "signs in again, as the same or another user")
    .addOption(
      new Option(
        "--create",
        "makes an account on the identity provider's page, and signs in as its user",
      ).conflicts(["demo", "force"]),
    )
    .option("--save", "keeps the configuration in openpims.json of the data folder, for its owner only");
  setAction(command, async (job) => {
    if (job.has("save") && job.has("demo")) requireDemoFile(job.data);
    const signIn = new SignIn(job);
    return withPims(
      job,
      async (pims) => {
        const parameters = { action: actionOf(job), local: job.language } as const;
        const message = await pims.set("pims.authentication.user", parameters);
        signIn.check();
        succeeded(message);
        const { username } = succeeded(
          await pims.get("pims.authentication.account", { actionType: "basic", type: "username" }),
        ).result;
        if (job.has("save")) await save(job);
        return { message, text: job.say.signedIn(safeLine(username)) };
      },
      { userAgent: signIn.agent },
    );
  });
}

function actionOf(job: Job): "createAccount" | "forcedLogin" | "login" {
  if (job.has("create")) return "createAccount";
  return job.has("force") ? "forcedLogin" : "login";
}

async function save(job: Job): Promise<void> {
  const { configuration } = job;
  job.note(job.say.saved(await saveAll(configuration, await clientSecretOf(job, configuration))));
}
