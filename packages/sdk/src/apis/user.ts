import { forgetRemoteAccess } from "../account/remote-access.ts";
import { changeAccount, createAccount, forcedLogin, login } from "../account/sign-in.ts";
import { logout } from "../account/sign-out.ts";
import { isSignedIn } from "../account/signed-in-user.ts";
import { defineApi } from "./definition/definition.ts";
import { language, uiContext } from "./definition/parameters.ts";

const common = {
  method: "set",
  api: "pims.authentication.user",
  component: "BasicAuthentication",
  since: "2.0",
  output: {},
} as const;

/**
 * Signs the user in through an external user agent; done at once where a user is signed in already. Fails with 2368 where
 * the user cancels.
 * @see docs/reference/apis.md#set-pimsauthenticationuser-login
 * @example
 * const message = await pims.set("pims.authentication.user", { action: "login", local: "en" });
 */
export const userLogin = defineApi({
  ...common,
  select: [["action", "login"]],
  parameters: { local: language(), context: uiContext() },
  authentication: false,
  errors: [2001, 2101, 2102, 2368],
  uses: [],
  run: async (core, { local }) => {
    if (await isSignedIn(core)) return;
    await login(core, local);
    // It may be another user.
    await forgetRemoteAccess(core);
  },
});

/**
 * Signs a user in, the same or another, although one is signed in: the password is asked for in any case. Where the user
 * cancels (2368), everything stays as it was. The device stays enrolled.
 * @see docs/reference/apis.md#set-pimsauthenticationuser-forcedlogin
 * @example
 * const message = await pims.set("pims.authentication.user", { action: "forcedLogin", local: "en" });
 */
export const userForcedLogin = defineApi({
  ...common,
  select: [["action", "forcedLogin"]],
  parameters: { local: language(), context: uiContext() },
  authentication: false,
  errors: [2001, 2101, 2102, 2368],
  uses: [],
  run: async (core, { local }) => {
    await forcedLogin(core, local);
    await forgetRemoteAccess(core);
  },
});

/**
 * Has a new user make an account on the identity provider's page, and signs them in, in the place of the user before. The
 * device stays enrolled.
 * @see docs/reference/apis.md#set-pimsauthenticationuser-createaccount
 * @example
 * const message = await pims.set("pims.authentication.user", { action: "createAccount", local: "en" });
 */
export const userCreateAccount = defineApi({
  ...common,
  select: [["action", "createAccount"]],
  parameters: { local: language(), context: uiContext() },
  authentication: false,
  errors: [2001, 2101, 2102, 2368],
  uses: [],
  run: async (core, { local }) => {
    await createAccount(core, local);
    await forgetRemoteAccess(core);
  },
});

/**
 * Has the signed-in user change the e-mail that they sign in with. They stay signed in, and `username` is the new one.
 * @see docs/reference/apis.md#set-pimsauthenticationuser-updatelogin
 * @example
 * const message = await pims.set("pims.authentication.user", { action: "updateLogin", local: "en" });
 */
export const userUpdateLogin = defineApi({
  ...common,
  select: [["action", "updateLogin"]],
  parameters: { local: language(), context: uiContext() },
  authentication: true,
  errors: [2001, 2101, 2102, 2368],
  uses: [],
  run: (core, { local }) => changeAccount(core, "updateLogin", local),
});

/**
 * Has the signed-in user change the password. They stay signed in here; every other session of theirs ends.
 * @see docs/reference/apis.md#set-pimsauthenticationuser-updatepassword
 * @example
 * const message = await pims.set("pims.authentication.user", { action: "updatePassword", local: "en" });
 */
export const userUpdatePassword = defineApi({
  ...common,
  select: [["action", "updatePassword"]],
  parameters: { local: language(), context: uiContext() },
  authentication: true,
  errors: [2001, 2101, 2102, 2368],
  uses: [],
  run: async (core, { local }) => {
    await changeAccount(core, "updatePassword", local);
    // The server has ended it with the sessions.
    await forgetRemoteAccess(core);
  },
});

/**
 * Revokes the user's tokens at the identity provider and forgets them. The device stays enrolled.
 * @see docs/reference/apis.md#set-pimsauthenticationuser-logout
 * @example
 * const message = await pims.set("pims.authentication.user", { action: "logout", local: "en" });
 */
export const userLogout = defineApi({
  ...common,
  select: [["action", "logout"]],
  parameters: { local: language(), context: uiContext() },
  authentication: true,
  errors: [2001, 2101, 2102, 2201, 2202, 2204, 2301],
  uses: [],
  run: async (core) => {
    await logout(core);
    await forgetRemoteAccess(core);
  },
});
