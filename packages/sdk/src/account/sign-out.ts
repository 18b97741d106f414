import * as oauth from "oauth4webapi";
import { PimsFailure } from "../codes/failure.ts";
import type { Core } from "../core/core.ts";
import { withIdentityProvider } from "./identity-provider.ts";
import { sessionRecord, userTokens } from "./signed-in-user.ts";
import { setAsideUnreadable, writeTokens } from "./stored-tokens.ts";

/**
 * Ends the session at the server, if the server offers that (production does not, publicly), then locally.
 * @throws PimsFailure 2301, 2201, 2202, 2204; the user is then still signed in
 */
export async function logout(core: Core): Promise<void> {
  const record = sessionRecord(core);
  await record.exclusively(async () => {
    // Unreadable tokens cannot be revoked. The local session ends anyway.
    if (await setAsideUnreadable(record)) return;
    const tokens = await userTokens(core);
    if (!tokens) throw new PimsFailure(2301);
    await withIdentityProvider(core, async ({ server, client, authentication, options }) => {
      if (server.revocation_endpoint === undefined) return;
      // Revoking the refresh token ends its whole grant, access tokens included (RFC 7009 §2.1).
      const token = tokens.refreshToken ?? tokens.accessToken;
      const response = await oauth.revocationRequest(server, client, authentication, token, options);
      await oauth.processRevocationResponse(response);
    });
    await writeTokens(record, null);
  });
}
