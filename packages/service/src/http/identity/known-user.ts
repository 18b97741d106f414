// The common part of every form for an existing account: e-mail and password, guarded in one place.
import { authenticate, findAccount, lockAccount } from "../../accounts/accounts.ts";
import { LOGIN_LENGTH, parseLogin } from "../../accounts/login.ts";
import { byUser, outcomeOf } from "../../audit/event.ts";
import type { AuditReason } from "../../audit/reasons.ts";
import type { ServiceContext } from "../../context.ts";
import { endCount, returnAll, takePasswordTry } from "../../limits/password-tries.ts";
import type { AccountRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { Outcome, Request, Values } from "./form.ts";
import { knownBrowser } from "./known-browser.ts";
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

/** The account of the e-mail and password in the form. For every fault, the answer and its time are the same. */
export async function knownUser(context: ServiceContext, values: Values, request: Request): Promise<Outcome> {
  const { database, audit, clock, policies } = context;
  const { address, subject, cookies, secure } = request;
  const name = parseLogin(values("login")) ?? "";
  const named = await findAccount(database, name);
  const browser = knownBrowser(context, named, cookies, secure);
  const policy = await policies.read(database);
  const counted = await takePasswordTry(
    database,
    policy,
    { login: name || values("login"), address, browser },
    clock.now(),
  );
  if (typeof counted === "number") return { status: 429, alert: "tooManyTries", retryAfterSeconds: counted };
  const { lane, ifRight, ifWrong } = counted;
  const account = await authenticate(database, name, values("password"), lane).catch(
    async (error: unknown) => {
      await returnAll(database, [...ifRight, ...ifWrong]);
      throw error;
    },
  );
  const signIn = (accountId: string | undefined, refusal: AuditReason | undefined) =>
    byUser({ accountId, address, action: "sign-in", ...outcomeOf(refusal) });
  if (!account || (subject !== undefined && subject !== account.id)) {
    await returnAll(database, ifWrong);
    await audit.append(database, clock.now(), signIn(named?.id, refusalOf(named, account)));
    return { status: 401, alert: "wrongPassword" };
  }
  return inTransaction(database, async (transaction): Promise<Outcome> => {
    // Recorded under the account's lock: a password that was changed during the verification counts as wrong.
    const locked = await lockAccount(transaction, account.id);
    const current = locked?.epoch === account.epoch;
    await returnAll(transaction, current ? ifRight : ifWrong);
    if (current) await endCount(transaction, name);
    await audit.append(transaction, clock.now(), signIn(account.id, current ? undefined : "wrong-password"));
    return current ? { account: locked } : { status: 401, alert: "wrongPassword" };
  });
}

/** @param account the one that the password is of, if not of the named person's session */
function refusalOf(named: AccountRow | undefined, account: AccountRow | undefined): AuditReason {
  if (!named) return "unknown-account";
  return account ? "another-account" : "wrong-password";
}
