import { join } from "node:path";
import { UsageError } from "../terminal/usage-error.ts";
import type { Configuration } from "./configuration.ts";
import { serviceFolder } from "./data-folder.ts";
import { readOwnerOnly } from "./owner-only-file.ts";

/** True if the user signs in to the bundled service of this machine. */
export const isBundled = ({ given }: Configuration): boolean =>
  (given.environment ?? "development") === "development" && given.identityProvider === undefined;

/**
 * The secret of the service with the same data folder. It is sent to no other server.
 * @throws UsageError if the file exists but gives no secret
 */
export function bundledSecret(configuration: Configuration): string | undefined {
  if (!isBundled(configuration)) return undefined;
  const file = join(serviceFolder(configuration.data), "client.secret");
  const secret = readOwnerOnly(file)?.trim();
  if (secret !== undefined && !/^[0-9a-f]{64}$/.test(secret))
    throw new UsageError(`${file} does not hold 32 bytes in hex`);
  return secret;
}

/** Of the bundled service, which keeps its secret itself. */
export function missingSecret({ data }: Configuration): UsageError {
  return new UsageError(
    `there is no client secret in ${serviceFolder(data)}: start the service on the same data folder (openpims-service serve --demo, in a checkout npm run serve -- --demo), or give OPENPIMS_CLIENT_SECRET. For a brand's account: openpims setup`,
  );
}
