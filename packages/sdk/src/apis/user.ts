import { defineApi } from "../definition.ts";
import { language, uiContext } from "../parameters.ts";

const common = {
  method: "set",
  api: "pims.authentication.user",
  component: "BasicAuthentication",
  since: "2.0",
  output: {},
} as const;

/** Signs the user in through an external user agent; done at once where a user is signed in already. */
export const userLogin = defineApi({
  ...common,
  select: [["action", "login"]],
  parameters: { local: language(), context: uiContext() },
  authentication: false,
  errors: [2001, 2101, 2102, 2368],
  run: async ({ session, remote }, { local }) => {
    if (await session.isSignedIn()) return;
    await session.login(local);
    // It may be another user.
    await remote.forget();
  },
});

/**
 * Signs a user in, the same or another, although one is signed in: the password is asked for in any case. Where the user
 * cancels, everything stays as it was. The device stays enrolled.
 */
export const userForcedLogin = defineApi({
  ...common,
  select: [["action", "forcedLogin"]],
  parameters: { local: language(), context: uiContext() },
  authentication: false,
  errors: [2001, 2101, 2102, 2368],
  run: async ({ session, remote }, { local }) => {
    await session.login(local, "login");
    await remote.forget();
  },
});

/** Revokes the user's tokens at the identity provider and forgets them. */
export const userLogout = defineApi({
  ...common,
  select: [["action", "logout"]],
  parameters: { local: language(), context: uiContext() },
  authentication: true,
  errors: [2001, 2101, 2102, 2201, 2202, 2204, 2301],
  run: async ({ session, remote }) => {
    await session.logout();
    await remote.forget();
  },
});
