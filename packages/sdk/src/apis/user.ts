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

/**
 * Has a new user make an account on the identity provider's page, and signs them in, in the place of whoever was signed
 * in. The device stays enrolled.
 */
export const userCreateAccount = defineApi({
  ...common,
  select: [["action", "createAccount"]],
  parameters: { local: language(), context: uiContext() },
  authentication: false,
  errors: [2001, 2101, 2102, 2368],
  run: async ({ session, remote }, { local }) => {
    await session.createAccount(local);
    await remote.forget();
  },
});

/** Has the signed-in user change the e-mail that they sign in with. They stay signed in, and `username` is the new one. */
export const userUpdateLogin = defineApi({
  ...common,
  select: [["action", "updateLogin"]],
  parameters: { local: language(), context: uiContext() },
  authentication: true,
  errors: [2001, 2101, 2102, 2368],
  run: ({ session }, { local }) => session.change("update_login", local),
});

/** Has the signed-in user change the password. They stay signed in here; every other session of theirs ends. */
export const userUpdatePassword = defineApi({
  ...common,
  select: [["action", "updatePassword"]],
  parameters: { local: language(), context: uiContext() },
  authentication: true,
  errors: [2001, 2101, 2102, 2368],
  run: async ({ session, remote }, { local }) => {
    await session.change("update_password", local);
    // The server has ended it with the sessions.
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
