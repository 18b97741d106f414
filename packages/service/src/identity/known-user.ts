// The part of every form for an account that there is already: e-mail and password, guarded in one place.
import { authenticate, normaliseLogin } from "../accounts.ts";
import type { ServiceContext } from "../context.ts";
import type { AccountRow } from "../store/schema.ts";
import { returnTry, takeTry, wrongPasswords } from "../throttle.ts";
import type { Refusal, Request, Values } from "./form.ts";
import type { Field } from "./page.ts";
import type { Texts } from "./texts.ts";

export const knownUserFields = (texts: Texts, { loginHint }: Request): readonly Field[] => [
  {
    name: "login",
    label: texts.login,
    type: "email",
    autocomplete: "username",
    ...(loginHint !== undefined && { value: loginHint }),
  },
  { name: "password", label: texts.password, type: "password", autocomplete: "current-password" },
];

/** The account of the e-mail and password in the form. Whatever is wrong, the answer and its time are the same. */
export async function knownUser(
  { database, clock }: ServiceContext,
  values: Values,
  { address, subject }: Request,
): Promise<{ readonly account: AccountRow } | Refusal> {
  const name = normaliseLogin(values("login"));
  // By address too: nobody elsewhere can keep the owner out.
  const source = `${name} ${address}`;
  if (!(await takeTry(database, wrongPasswords, source, clock.now())))
    return { status: 429, alert: "tooManyTries" };
  const account = await authenticate(database, name, values("password"));
  if (!account || (subject !== undefined && subject !== account.id))
    return { status: 401, alert: "wrongPassword" };
  await returnTry(database, wrongPasswords, source);
  return { account };
}
