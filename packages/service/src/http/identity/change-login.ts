import { isEmail, parseLogin } from "../../accounts/login.ts";
import { changeLogin as change } from "../../accounts/login-change.ts";
import { byUser } from "../../audit/event.ts";
import { loginsTaken, takeTry } from "../../limits/throttle.ts";
import type { Form } from "./form.ts";
import { knownUser, knownUserFields } from "./known-user.ts";

export const changeLogin: Form = {
  prompt: "update_login",
  path: "change-login",
  name: "changeLogin",
  fields: (texts, request) => [
    ...knownUserFields(texts, request),
    { name: "newLogin", label: texts.newLogin, type: "text", autocomplete: "email" },
  ],
  async submit(context, values, request) {
    const login = parseLogin(values("newLogin"));
    if (login === undefined || !isEmail(login)) return { status: 400, alert: "badLogin" };
    const known = await knownUser(context, values, request);
    if (!("account" in known)) return known;
    const { account } = known;
    if (account.login === login) return { status: 400, alert: "sameLogin" };
    const { database, audit, clock } = context;
    if (!(await takeTry(database, loginsTaken, request.address, clock.now())))
      return { status: 429, alert: "tooManyTries" };
    const { address } = request;
    const event = byUser({ accountId: account.id, address, action: "login.change", result: "ok" });
    const changed = await change(context, account, login, (transaction) =>
      audit.append(transaction, clock.now(), event),
    );
    if (changed === "taken") return { status: 409, alert: "loginRefused" };
    return changed ? { account: changed } : { status: 401, alert: "wrongPassword" };
  },
};
