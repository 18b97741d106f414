import { createPims, type Pims, type UserAgent } from "@openpims/sdk";
import { nodePlatform } from "@openpims/sdk/node";
import {
  bundledSecret,
  type Configuration,
  initializeParameters,
  isBundled,
  missingSecret,
  serversOf,
} from "./configuration.ts";
import type { Answer, Job } from "./job.ts";
import { secretKinds } from "./secret-kinds.ts";
import { foldersIn } from "./settings.ts";
import { need } from "./stopped.ts";
import { isTerminal } from "./terminal.ts";

/** The client's secret where it is given or lies in the data folder of the bundled service. */
export const foundClientSecret = async (
  job: Job,
  configuration: Configuration,
): Promise<string | undefined> =>
  (await job.secrets.given(secretKinds.clientSecret)) ??
  configuration.given.clientSecret ??
  bundledSecret(configuration);

/** The same, asked for on a terminal where it is some other server's. @throws UsageError where there is none */
export async function clientSecretOf(job: Job, configuration: Configuration): Promise<string> {
  const found = await foundClientSecret(job, configuration);
  if (found !== undefined) return found;
  if (!isTerminal() || isBundled(configuration)) throw missingSecret(configuration);
  return job.secrets.need(secretKinds.clientSecret);
}

/** Has `work` done with an initialised facade, and lets go of it. @throws Stopped, UsageError, Interrupted */
export async function withPims(
  job: Job,
  work: (pims: Pims) => Promise<Answer>,
  userAgent?: UserAgent,
): Promise<Answer> {
  const { configuration } = job;
  const parameters = initializeParameters(configuration, await clientSecretOf(job, configuration));
  const { inWeboUrl, ...servers } = serversOf(configuration);
  const { libraryVersion } = configuration.given;
  const platform = nodePlatform({ directory: foldersIn(configuration.data).device });
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
  need(await pims.initialize(parameters));
  try {
    return await work(pims);
  } finally {
    await pims.release();
  }
}
