import { createPims, type Pims, type UserAgent } from "@openpims/sdk";
import { nodePlatform } from "@openpims/sdk/node";
import { bundledSecret, isBundled, missingSecret } from "../configuration/client-secret.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { deviceFolder } from "../configuration/data-folder.ts";
import { initializeParameters } from "../configuration/initialize-parameters.ts";
import { serversOf } from "../configuration/servers.ts";
import { isTerminal } from "../terminal/ask.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import type { Answer } from "./answer.ts";
import { succeeded } from "./call-failed.ts";
import type { Job } from "./job.ts";

/** The client secret: given, configured, or in the data folder of the bundled service. */
export const foundClientSecret = async (
  job: Job,
  configuration: Configuration,
): Promise<string | undefined> =>
  (await job.secrets.given(secretKinds.clientSecret)) ??
  configuration.given.clientSecret ??
  bundledSecret(configuration);

/** The client secret; asked for on a terminal if the server is not the bundled one. @throws UsageError if there is none */
export async function clientSecretOf(job: Job, configuration: Configuration): Promise<string> {
  const found = await foundClientSecret(job, configuration);
  if (found !== undefined) return found;
  if (!isTerminal() || isBundled(configuration)) throw missingSecret(configuration);
  return job.secrets.get(secretKinds.clientSecret);
}

/** Runs `work` with an initialised facade, then releases it. @throws CallFailed, UsageError, Interrupted */
export async function withPims(
  job: Job,
  work: (pims: Pims) => Promise<Answer>,
  userAgent?: UserAgent,
): Promise<Answer> {
  const { configuration } = job;
  const parameters = initializeParameters(configuration, await clientSecretOf(job, configuration));
  const { inWeboUrl, ...servers } = serversOf(configuration);
  const { libraryVersion } = configuration.given;
  const platform = nodePlatform({ directory: deviceFolder(configuration.data) });
  const pims = createPims(
    { ...platform, ...(userAgent && { userAgent }) },
    {
      servers,
      language: job.language,
      ...(libraryVersion && { libraryVersion }),
      log: ({ level, event, details }) => {
        if (level === "error") job.note(`SDK: ${event}: ${details}`);
      },
    },
  );
  succeeded(await pims.initialize(parameters));
  try {
    return await work(pims);
  } finally {
    await pims.release();
  }
}
