// The part of every form for an account that there is already: e-mail and password, guarded in one place.
import { authenticate, findAccount, lockAccount } from "../../accounts/accounts.ts";
import { LOGIN_LENGTH, parseLogin } from "../../accounts/login.ts";
import { byUser } from "../../audit/event.ts";
import type { ServiceContext } from "../../context.ts";
import { returnTry, takeTry, wrongPasswords } from "../../limits/throttle.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { Outcome, Request, Values } from "./form.ts";
import type { Field } from "./page.ts";
import type { Texts } from "./texts.ts";

export const knownUserFields = (texts: Texts, { loginHint }: Request): readonly Field[] => [
  {
    name: "login",
    label: texts.login,
    type: "text",
    autocomplete: "username",
    ...(loginHint !== undefined && loginHint.length <= LOGIN_LENGTH && { value: loginHint }),
  },
  { name: "password", label: texts.password, type: "password", autocomplete: "current-password" },
];

/** The account of the e-mail and password in the form. Whatever is wrong, the answer and its time are the same. */
export async function knownUser(
  { database, audit, clock }: ServiceContext,
  values: Values,
  { address, subject }: Request,
): Promise<Outcome> {
  const name = parseLogin(values("login")) ?? "";
  // By address too: nobody elsewhere can keep the owner out.
  const source = `${name} ${address}`;
  if (!(await takeTry(database, wrongPasswords, source, clock.now())))
    return { status: 429, alert: "tooManyTries" };
  const account = await authenticate(database, name, values("password"));
  const signIn = (accountId: string | undefined, result: "ok" | "refused") =>
    byUser({ accountId, address, action: "sign-in", result });
  if (!account || (subject !== undefined && subject !== account.id)) {
    const named = account ?? (await findAccount(database, name));
    await audit.append(database, clock.now(), signIn(named?.id, "refused"));
    return { status: 401, alert: "wrongPassword" };
  }
  return inTransaction(database, async (transaction): Promise<Outcome> => {
    // Recorded under the account's lock: a password that was changed while it was verified is the wrong one.
    const locked = await lockAccount(transaction, account.id);
    const current = locked?.epoch === account.epoch;
    if (current) await returnTry(transaction, wrongPasswords, source);
    await audit.append(transaction, clock.now(), signIn(account.id, current ? "ok" : "refused"));
    return current ? { account: locked } : { status: 401, alert: "wrongPassword" };
  });
}
