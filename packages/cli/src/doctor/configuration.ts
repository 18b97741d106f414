import { existsSync } from "node:fs";
import { missingSecret } from "../configuration/client-secret.ts";
import { configurationFile } from "../configuration/file.ts";
import { initializeParameters } from "../configuration/initialize-parameters.ts";
import { missingFields, missingValues } from "../configuration/missing.ts";
import { serversOf } from "../configuration/servers.ts";
import { foundClientSecret } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import type { Check } from "./checks.ts";

const name = "configuration";

/** Checks the configuration, and names the calls that lack a value. */
export async function checkConfiguration(job: Job): Promise<readonly Check[]> {
  try {
    const { configuration } = job;
    const secret = await foundClientSecret(job, configuration);
    const lacks = missingFields(configuration, "signIn", secret !== undefined);
    if (lacks.length > 0) throw missingValues(configuration, lacks);
    if (secret === undefined) throw missingSecret(configuration);
    const parameters = initializeParameters(configuration, secret);
    const { identityProvider, api } = serversOf(configuration);
    const { macID, inWeboURL } = parameters.credential;
    // The brands' addresses are public: the SDK knows them.
    const isPublic = parameters.environnement === "Production";
    const missing = [
      ...(identityProvider || isPublic ? [] : ["identityProvider (for login)"]),
      ...(api || isPublic ? [] : ["api (for SMS codes and the remote token)"]),
      ...(macID ? [] : ["macId (for enroll, otp and pin)"]),
      ...(inWeboURL || isPublic ? [] : ["inWeboUrl (for enroll, otp and pin)"]),
    ];
    const file = configurationFile(configuration.data);
    const from = existsSync(file) ? `, with ${file}` : "";
    if (missing.length === 0)
      return [
        { name, state: "ok", found: `${parameters.environnement}, ${parameters.profile.brand}${from}` },
      ];
    return [
      {
        name,
        state: "warn",
        found: `there is no ${missing.join(", no ")}`,
        remedy: "give it where you need it",
      },
    ];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The message says what to do.
    const [found = "", ...details] = error.message.split("\n");
    return [{ name, state: "fail", found, ...(details.length > 0 && { details }) }];
  }
}
