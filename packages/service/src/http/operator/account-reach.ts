// An operator's changes of how an account's owner is reached: the login and the phone number. Each is a way into the account
// for who has it, so it is bounded, named in the audit log, and told to the owner's phone.
import { isLoginTaken, replaceLogin } from "../../accounts/login-change.ts";
import { restEndOf } from "../../accounts/released-logins.ts";
import type { DoneEvent } from "../../audit/event.ts";
import { setPhoneNumber } from "../../codes/phone-numbers.ts";
import { noticeOf, type SmsSender } from "../../codes/sms/message.ts";
import { moveCounts } from "../../limits/password-tries.ts";
import {
  operatorsChanges,
  operatorsNotices,
  secondsUntilOpen,
  type Throttle,
  takeTry,
} from "../../limits/throttle.ts";
import type { Language } from "../../settings/language.ts";
import type { AccountRow, Database } from "../../store/schema.ts";
import type { PolicyWork } from "../../work.ts";
import { type Answer, refuse, refuseFor } from "../route.ts";

export type Act = Pick<DoneEvent, "action" | "details">;

const takenLogin = refuseFor(409, { field: "login", reason: "taken" }, "the login is taken");
const restingLogin = refuseFor(
  409,
  { field: "login", reason: "resting" },
  "the login rests: another account had it",
);
const takenNumber = refuseFor(
  409,
  { field: "phoneNumber", reason: "taken" },
  "another account has the phone number: sharesNumber gives it to both",
);

/** Undoes the transaction: nothing of the request is done, not even what is no change of the login or number. */
class NumberTaken extends Error {
  override name = "NumberTaken";
}

/** The account or its number had its changes of the day. It undoes the transaction. */
export class TooManyChanges extends Error {
  override name = "TooManyChanges";
  readonly answer: Answer<429, { error: string }>;

  constructor(seconds: number) {
    super("too many changes");
    const error = "too many changes of this account, or messages to its number";
    this.answer = refuse(429, error, { "retry-after": String(seconds) });
  }
}

/**
 * Counts a change of how an account's owner is reached, and the message that tells it.
 * @throws TooManyChanges after too many of the account, or of all accounts with its number
 */
export async function takeOperatorsChange(
  { transaction, now }: Pick<PolicyWork, "transaction" | "now">,
  { id, phone_number: number }: Pick<AccountRow, "id" | "phone_number">,
): Promise<void> {
  const take = async (throttle: Throttle, source: string) => {
    if (await takeTry(transaction, throttle, source, now)) return;
    throw new TooManyChanges(await secondsUntilOpen(transaction, throttle, source, now));
  };
  await take(operatorsChanges, id);
  if (number !== null) await take(operatorsNotices, number);
}

interface Wanted {
  readonly login: string | undefined;
  readonly phoneNumber: string | undefined;
  readonly shared: boolean;
  readonly language: Language;
}

/**
 * Changes the login and the number.
 * @returns the changed account with the acts
 * @throws an error for which {@link reachRefusalOf} has a refusal
 */
export async function changeReach(
  work: PolicyWork & { readonly sms: SmsSender },
  account: AccountRow,
  { login, phoneNumber, shared, language }: Wanted,
): Promise<{ readonly account: AccountRow; readonly acts: readonly Act[] }> {
  const { transaction, now, sms } = work;
  const newLogin = login !== undefined && login !== account.login;
  const newNumber = phoneNumber !== undefined && phoneNumber !== account.phone_number;
  if (!newLogin && !newNumber) return { account, acts: [] };
  await takeOperatorsChange(work, account);
  const acts: Act[] = [];
  let current = account;
  if (newNumber) {
    if (!(await setPhoneNumber(work, account, { phoneNumber, shared, language }))) throw new NumberTaken();
    current = { ...current, phone_number: phoneNumber };
    const action = account.phone_number === null ? "phone-number.add" : "phone-number.change";
    acts.push({ action });
  }
  if (newLogin) {
    const renamed = await replaceLogin(work, current, login);
    if (!renamed) throw new Error("the account changed under its lock");
    current = renamed;
    await moveCounts(transaction, account.login, login);
    if (account.phone_number !== null)
      await sms.put(
        transaction,
        account.id,
        noticeOf("loginReplaced", account.phone_number, language, now),
        now,
      );
    acts.push({ action: "login.change" });
  }
  return { account: current, acts };
}

/** @returns the refusal that an undone change is answered with; `undefined` for any other error */
export async function reachRefusalOf(
  error: unknown,
  { database, login, now }: { database: Database; login: string | undefined; now: number },
) {
  if (error instanceof TooManyChanges) return error.answer;
  if (error instanceof NumberTaken) return takenNumber;
  if (!isLoginTaken(error)) return undefined;
  return (await restEndOf(database, login ?? "", now)) === undefined ? takenLogin : restingLogin;
}
