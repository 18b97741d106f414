// The SDK in this page, for one way to show the sign-in.
import { createPims, type Failed, type Pims, type UserAgent } from "@openpims/sdk";
import { browserPlatform } from "@openpims/sdk/browser";
import { type Configuration, parametersFor, type RedirectPath } from "./configuration.ts";

/** All facades share the browser's storage: session, device and the locks on both. */
export async function facadeFor(
  configuration: Configuration,
  userAgent: UserAgent,
  path: RedirectPath,
): Promise<Pims | Failed> {
  const { origin } = location;
  const servers = { identityProvider: origin, api: origin };
  const pims = createPims(browserPlatform({ userAgent }), { servers });
  const message = await pims.initialize(parametersFor(configuration, origin, path));
  return message.status === "FAILED" ? message : pims;
}
