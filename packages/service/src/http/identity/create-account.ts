import { insertAccounts, newAccountRow } from "../../accounts/accounts.ts";
import { isEmail, parseLogin } from "../../accounts/login.ts";
import { isCommon } from "../../accounts/password-rules.ts";
import { byUser } from "../../audit/event.ts";
import { accountsInAll, accountsOfAddress, loginsTaken, takeTry } from "../../limits/throttle.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { Form } from "./form.ts";
import { newPasswordFault, newPasswordFields } from "./new-password.ts";

/** The page where a new user creates an account (OpenID Connect, Initiating User Registration: `prompt=create`). */
export const createAccount: Form = {
  prompt: "create",
  path: "create-account",
  name: "createAccount",
  fields: (texts) => [
    { name: "login", label: texts.login, type: "text", autocomplete: "username" },
    ...newPasswordFields(texts, texts.passwordHint),
  ],
  async submit({ database, audit, clock, policies }, values, { address }) {
    if (!(await policies.read(database)).selfRegistration)
      return { status: 403, alert: "registrationClosed" };
    const login = parseLogin(values("login"));
    if (login === undefined || !isEmail(login)) return { status: 400, alert: "badLogin" };
    const fault = newPasswordFault(values);
    if (fault) return { status: 400, alert: fault };
    // Counted for free and for taken logins: few can be tried, and few accounts created.
    if (!(await takeTry(database, loginsTaken, address, clock.now())))
      return { status: 429, alert: "tooManyTries" };
    if (await isCommon(values("newPassword"), login)) return { status: 400, alert: "common" };
    const now = clock.now();
    if (
      !(await takeTry(database, accountsOfAddress, address, now)) ||
      !(await takeTry(database, accountsInAll, "", now))
    )
      return { status: 429, alert: "tooManyTries" };
    const row = await newAccountRow(
      { login, password: values("newPassword"), origin: "self-registered" },
      now,
    );
    const created = await inTransaction(database, async (transaction) => {
      if ((await insertAccounts(transaction, [row])).size === 0) return false;
      const event = byUser({ accountId: row.id, address, action: "sign-up", result: "ok" });
      await audit.append(transaction, now, event);
      return true;
    });
    return created ? { account: row } : { status: 409, alert: "loginRefused" };
  },
};
