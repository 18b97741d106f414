import { endCredentials } from "../../accounts/credentials.ts";
import { hashPassword } from "../../accounts/password-hash.ts";
import { isCommon } from "../../accounts/password-rules.ts";
import { byUser } from "../../audit/event.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { Form } from "./form.ts";
import { knownUser, knownUserFields } from "./known-user.ts";
import { newPasswordFault, newPasswordFields } from "./new-password.ts";

/** The page where a user changes the password. It signs out everybody else who knew the old one. */
export const changePassword: Form = {
  prompt: "update_password",
  path: "change-password",
  name: "changePassword",
  fields: (texts, request) => [
    ...knownUserFields(texts, request),
    ...newPasswordFields(texts, `${texts.passwordHint} ${texts.changePasswordHint}`),
  ],
  async submit(context, values, request) {
    const fault = newPasswordFault(values);
    if (fault) return { status: 400, alert: fault };
    if (values("newPassword") === values("password")) return { status: 400, alert: "samePassword" };
    const known = await knownUser(context, values, request);
    if (!("account" in known)) return known;
    const { account } = known;
    if (await isCommon(values("newPassword"), account.login)) return { status: 400, alert: "common" };
    const { database, vault, audit, clock } = context;
    const hash = await hashPassword(values("newPassword"), "known");
    const changed = await inTransaction(database, async (transaction) => {
      const current = await endCredentials(transaction, vault, account, { password_hash: hash });
      if (!current) return undefined;
      const { address } = request;
      const event = byUser({ accountId: account.id, address, action: "password.change", result: "ok" });
      await audit.append(transaction, clock.now(), event);
      return current;
    });
    // Of two simultaneous changes, the second one's password is no longer right.
    return changed ? { account: changed } : { status: 401, alert: "wrongPassword" };
  },
};
