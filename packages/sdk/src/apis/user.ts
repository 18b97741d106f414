import { StoreError } from "@openpims/maccess";
import { forgetRemoteAccess } from "../account/remote-access.ts";
import { changeAccount, createAccount, forcedLogin, login } from "../account/sign-in.ts";
import { logout } from "../account/sign-out.ts";
import { isSignedIn } from "../account/signed-in-user.ts";
import { defineApi } from "./definition/definition.ts";
import { language, uiContext } from "./definition/parameters.ts";

/** A session that cannot be read counts as none: the sign-in moves it aside, or says why it cannot. */
function unreadable(error: unknown): false {
  if (error instanceof StoreError) return false;
  throw error;
}

const common = {
  method: "set",
  api: "pims.authentication.user",
  component: "BasicAuthentication",
  since: "2.0",
  output: {},
} as const;

/**
 * Signs the user in through an external user agent; succeeds at once if a user is already signed in. Fails with 2368 if
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
    if (await isSignedIn(core).catch(unreadable)) return;
    await login(core, local);
    // The new user may be a different one.
    await forgetRemoteAccess(core);
  },
});

/**
 * Signs a user in, the same or another, with the password, even if a user is signed in. If the user cancels (2368),
 * everything stays unchanged. The device stays enrolled.
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
 * Lets a new user create an account on the identity provider's page, and signs the user in, replacing the previous user. The
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
 * Lets the signed-in user change the e-mail of the sign-in. The user stays signed in, and `username` is the new e-mail.
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
 * Lets the signed-in user change the password. The user stays signed in here; all other sessions end.
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
    // The server has ended remote access together with the sessions.
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
  endsSession: true,
  errors: [2001, 2101, 2102, 2201, 2202, 2204, 2301],
  uses: [],
  run: async (core) => {
    await logout(core);
    await forgetRemoteAccess(core);
  },
});
