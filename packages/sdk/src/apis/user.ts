import { RemoteAccess } from "../account/remote-access.ts";
import { Session } from "../account/session.ts";
import { SignedInUser } from "../account/signed-in-user.ts";
import { defineApi } from "./definition/definition.ts";
import { language, uiContext } from "./definition/parameters.ts";

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
  run: async (core, { local }) => {
    if (await new SignedInUser(core).isSignedIn()) return;
    await new Session(core).login(local);
    // It may be another user.
    await new RemoteAccess(core).forget();
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
  run: async (core, { local }) => {
    await new Session(core).login(local, "login");
    await new RemoteAccess(core).forget();
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
  run: async (core, { local }) => {
    await new Session(core).createAccount(local);
    await new RemoteAccess(core).forget();
  },
});

/** Has the signed-in user change the e-mail that they sign in with. They stay signed in, and `username` is the new one. */
export const userUpdateLogin = defineApi({
  ...common,
  select: [["action", "updateLogin"]],
  parameters: { local: language(), context: uiContext() },
  authentication: true,
  errors: [2001, 2101, 2102, 2368],
  run: async (core, { local }) => new Session(core).change("update_login", local),
});

/** Has the signed-in user change the password. They stay signed in here; every other session of theirs ends. */
export const userUpdatePassword = defineApi({
  ...common,
  select: [["action", "updatePassword"]],
  parameters: { local: language(), context: uiContext() },
  authentication: true,
  errors: [2001, 2101, 2102, 2368],
  run: async (core, { local }) => {
    await new Session(core).change("update_password", local);
    // The server has ended it with the sessions.
    await new RemoteAccess(core).forget();
  },
});

/** Revokes the user's tokens at the identity provider and forgets them. */
export const userLogout = defineApi({
  ...common,
  select: [["action", "logout"]],
  parameters: { local: language(), context: uiContext() },
  authentication: true,
  errors: [2001, 2101, 2102, 2201, 2202, 2204, 2301],
  run: async (core) => {
    await new Session(core).logout();
    await new RemoteAccess(core).forget();
  },
});
