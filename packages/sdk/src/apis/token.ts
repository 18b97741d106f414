import { remoteAccessToken } from "../account/remote-access.ts";
import { accessToken, idToken } from "../account/session-tokens.ts";
import type { Renewal } from "../account/stored-tokens.ts";
import { defineApi } from "./definition/definition.ts";
import { choice } from "./definition/parameters.ts";

const common = {
  method: "get",
  api: "pims.authentication.token",
  component: "BasicAuthentication",
  since: "2.0",
  parameters: { action: choice("get", "refresh") },
  authentication: true,
  errors: [2001, 2006, 2101, 2102, 2201, 2202, 2204, 2301],
} as const;

const renewalFor = (action: "get" | "refresh"): Renewal => (action === "get" ? "where it ends" : "always");

/**
 * Gives the user's access token under the customer API's name: the same token as `cvs`. `refresh` requests a new one
 * even if the old one is valid.
 * @see docs/reference/apis.md#get-pimsauthenticationtoken-customerat
 * @example
 * const message = await pims.get("pims.authentication.token", { type: "customerAt", action: "get" });
 */
export const tokenCustomerAt = defineApi({
  ...common,
  select: [["type", "customerAt"]],
  output: { type: ["customerAt"], token: "String" },
  uses: [],
  run: async (core, { action }) => ({
    type: "customerAt",
    token: await accessToken(core, renewalFor(action)),
  }),
});

/**
 * Gives the user's access token for the CVS server, valid for at least half a minute. `refresh` requests a new one even if
 * the old one is valid. Fails with 2301 if the session has ended.
 * @see docs/reference/apis.md#get-pimsauthenticationtoken-cvs
 * @example
 * const message = await pims.get("pims.authentication.token", { type: "cvs", action: "get" });
 * if (message.status === "SUCCEEDED")
 *   await fetch("https://cvs.example/user", { headers: { authorization: `Bearer ${message.result.token}` } });
 */
export const tokenCvs = defineApi({
  ...common,
  select: [["type", "cvs"]],
  output: { type: ["cvs"], token: "String" },
  uses: [],
  run: async (core, { action }) => ({
    type: "cvs",
    token: await accessToken(core, renewalFor(action)),
  }),
});

/**
 * Gives the ID token: the identity provider's signed statement on the user's identity, a JSON Web Token.
 * @see docs/reference/apis.md#get-pimsauthenticationtoken-idtoken
 * @example
 * const message = await pims.get("pims.authentication.token", { type: "idtoken", action: "get" });
 */
export const tokenId = defineApi({
  ...common,
  select: [["type", "idtoken"]],
  output: { type: ["idtoken"], token: "String" },
  uses: [],
  run: async (core, { action }) => ({
    type: "idtoken",
    token: await idToken(core, renewalFor(action)),
  }),
});

/**
 * Gives the token for the car, an extension of this SDK. It fails with 2302 until `otp` has given an OTP. The exchange uses
 * up the OTP; afterwards the token is refreshed as long as the server allows it.
 * @see docs/reference/apis.md#get-pimsauthenticationtoken-remote
 * @example
 * await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
 * const message = await pims.get("pims.authentication.token", { type: "remote", action: "get" });
 */
export const tokenRemote = defineApi({
  ...common,
  component: "StrongAuthentication",
  extension: true,
  select: [["type", "remote"]],
  output: { type: ["remote"], token: "String" },
  errors: [...common.errors, 2302],
  uses: [],
  run: async (core, { action }) => ({
    type: "remote",
    token: await remoteAccessToken(core, renewalFor(action)),
  }),
});
