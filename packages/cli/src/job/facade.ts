import { createPims, type Pims, type SecureStorage, type UserAgent } from "@openpims/sdk";
import { nodePlatform } from "@openpims/sdk/node";
import { bundledSecret, isBundled, missingSecret } from "../configuration/client-secret.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { deviceFolder } from "../configuration/data-folder.ts";
import { initializeParameters } from "../configuration/initialize-parameters.ts";
import { missingFields, missingValues, type Needs } from "../configuration/missing.ts";
import { serversOf } from "../configuration/servers.ts";
import { isTerminal } from "../terminal/ask.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import type { Answer } from "./answer.ts";
import { succeeded } from "./call-failed.ts";
import type { Job } from "./job.ts";
import { noticeText } from "./notice-text.ts";

/** The client secret: given, configured, or in the data folder of the bundled service. */
export const foundClientSecret = async (
  job: Job,
  configuration: Configuration,
): Promise<string | undefined> =>
  (await job.secrets.given(secretKinds.clientSecret)) ??
  configuration.given.clientSecret ??
  bundledSecret(configuration);

/**
 * The same, asked for on a terminal if the server is not the bundled service. It is asked for last: no earlier input is lost.
 * @throws UsageError if no client secret is known; it lists the other missing values too
 */
export async function clientSecretOf(job: Job, configuration: Configuration): Promise<string> {
  const found = await foundClientSecret(job, configuration);
  const isAskable = isTerminal() && !isBundled(configuration);
  const missing = missingFields(configuration, "signIn", found !== undefined || isAskable);
  if (missing.length > 0) throw missingValues(configuration, missing);
  if (found !== undefined) return found;
  if (!isAskable) throw missingSecret(configuration);
  return job.secrets.get(secretKinds.clientSecret);
}

export interface FacadeOptions {
  readonly userAgent?: UserAgent;
  /** All of the configuration by default. A command that signs nobody in asks for less. */
  readonly needs?: Needs;
  /** False for a command that only reads: it waits for another program no longer than a write takes. */
  readonly waits?: boolean;
  /** Replaces the folder's storage by one that writes to it. */
  readonly storage?: (storage: SecureStorage) => SecureStorage;
}

export const SHORT_WAIT_MS = 200;

/** Runs `work` with an initialised facade, then releases it. @throws CallFailed, UsageError, Interrupted */
export async function withPims(
  job: Job,
  work: (pims: Pims) => Promise<Answer>,
  { userAgent, needs = "signIn", waits = true, storage }: FacadeOptions = {},
): Promise<Answer> {
  const { configuration } = job;
  const secret =
    needs === "signIn"
      ? await clientSecretOf(job, configuration)
      : ((await foundClientSecret(job, configuration)) ?? "");
  const parameters = initializeParameters(configuration, secret, needs);
  const { inWeboUrl, ...servers } = serversOf(configuration);
  const { libraryVersion, broker, timeZone } = configuration.given;
  const platform = nodePlatform({
    directory: deviceFolder(configuration.data),
    ...(!waits && { lockLimitMs: SHORT_WAIT_MS }),
    notice: (notice) => job.note(noticeText(job.language, notice)),
  });
  const pims = createPims(
    { ...platform, ...(userAgent && { userAgent }), ...(storage && { storage: storage(platform.storage) }) },
    {
      servers: { ...servers, ...(broker && { broker }) },
      language: job.language,
      ...(libraryVersion && { libraryVersion }),
      ...(timeZone && { vehicle: { timeZone } }),
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
