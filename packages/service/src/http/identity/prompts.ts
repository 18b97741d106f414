// Selects the page that an authorization needs.

import { errors, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import { overlong } from "./parameters.ts";

/** The parameter of an authorization request that selects an action. */
export const ACTION_PARAMETER = "openpims_action";

const actions = ["update_login", "update_password"] as const;

/** @throws InvalidRequest for an unknown action, and for a parameter that is too long to store */
export function checkAction({ oidc }: KoaContextWithOIDC, value: string | undefined): void {
  // Also the parameters of a posted form: the library calls this for every authorization.
  const fault = overlong(Object.entries(oidc.params ?? {}));
  if (fault !== undefined) throw new errors.InvalidRequest(fault);
  if (value !== undefined && !actions.some((action) => action === value))
    throw new errors.InvalidRequest(`unknown ${ACTION_PARAMETER}`);
}

/**
 * Every authorization takes the user's password. Another program on the same machine can claim a native application's
 * redirect, so no authorization is granted silently (RFC 8252 §8.6). With the password, no consent is needed.
 *
 * An application asks for a new account with `prompt=create` (OpenID Connect, Initiating User Registration), and for a
 * change of e-mail or password with this provider's own parameter, as other providers do (Keycloak's `kc_action`).
 * Each of these pages asks for the password itself, so that no sign-in comes before it.
 */
export function interactionsPolicy(): interactionPolicy.DefaultPolicy {
  const { Check, Prompt } = interactionPolicy;
  const policy = interactionPolicy.base();
  policy.get("consent")?.checks.remove("native_client_prompt");
  const login = policy.get("login")?.checks;
  login?.add(
    new Check("credentials_ended", "the sign-in was ended", "login_required", ({ oidc }) =>
      oidc.session?.accountId !== undefined && !oidc.account ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
    ),
  );
  login?.add(
    new Check("password_needed", "the user signs in for every authorization", "login_required", (ctx) =>
      ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
    ),
  );
  policy.add(new Prompt({ name: "create", requestable: true }), 0);
  for (const name of actions) {
    const needed = new Check(
      "action_needed",
      "the user has to do this",
      "interaction_required",
      ({ oidc }) =>
        oidc.params?.[ACTION_PARAMETER] === name && !oidc.result?.[name]
          ? Check.REQUEST_PROMPT
          : Check.NO_NEED_TO_PROMPT,
    );
    policy.add(new Prompt({ name }, needed), 0);
  }
  return policy;
}
