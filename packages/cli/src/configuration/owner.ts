import { developmentProfile, type RecordOwner } from "@openpims/sdk";
import type { Configuration } from "./configuration.ts";
import { initializeParameters } from "./initialize-parameters.ts";

/** The configuration that the device of the data folder belongs to. @throws UsageError if a value of it is missing */
export function ownerOf(configuration: Configuration): RecordOwner {
  const { environnement, credential } = initializeParameters(configuration, "", "device");
  const { brand = "Peugeot" } = configuration.given;
  return { environment: environnement, brand, clientId: credential.clientId };
}

/** The same as values of the configuration. */
export const ownerValues = ({ environment, brand, clientId }: RecordOwner) => ({
  environment,
  brand,
  ...(clientId !== developmentProfile.clientId && { clientId }),
});
