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

/** The user's access token, as the customer's side names it: the same token as `cvs`. */
export const tokenCustomerAt = defineApi({
  ...common,
  select: [["type", "customerAt"]],
  output: { type: ["customerAt"], token: "String" },
  run: async (core, { action }) => ({
    type: "customerAt",
    token: await accessToken(core, renewalFor(action)),
  }),
});

/** The user's access token for the CVS server, good for at least half a minute. */
export const tokenCvs = defineApi({
  ...common,
  select: [["type", "cvs"]],
  output: { type: ["cvs"], token: "String" },
  run: async (core, { action }) => ({
    type: "cvs",
    token: await accessToken(core, renewalFor(action)),
  }),
});

/** The identity provider's signed statement of who the user is. */
export const tokenId = defineApi({
  ...common,
  select: [["type", "idtoken"]],
  output: { type: ["idtoken"], token: "String" },
  run: async (core, { action }) => ({
    type: "idtoken",
    token: await idToken(core, renewalFor(action)),
  }),
});

/**
 * The token that reaches the car, an extension of this SDK: 2302 until `otp` has given an OTP to exchange for it, then
 * refreshed for as long as the server lets it.
 */
export const tokenRemote = defineApi({
  ...common,
  component: "StrongAuthentication",
  extension: true,
  select: [["type", "remote"]],
  output: { type: ["remote"], token: "String" },
  errors: [...common.errors, 2302],
  run: async (core, { action }) => ({
    type: "remote",
    token: await remoteAccessToken(core, renewalFor(action)),
  }),
});
