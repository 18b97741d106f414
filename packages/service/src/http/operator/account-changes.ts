// An operator's changes of an account: what it may do, its login and its phone number. A new login or number is a way into
// the account for who has it, so each is bounded, named in the audit log, and told to the owner's phone.
import { type Static, Type } from "typebox";
import { changeAccount } from "../../accounts/administration.ts";
import { NO_LOGIN, parseLogin } from "../../accounts/login.ts";
import { isLoginTaken, replaceLogin } from "../../accounts/login-change.ts";
import { normalisePhoneNumber, REFUSED_NUMBER } from "../../accounts/phone-number.ts";
import { restEndOf } from "../../accounts/released-logins.ts";
import { REMOTE_SERVICE } from "../../accounts/services.ts";
import { byOperator, type DoneEvent } from "../../audit/event.ts";
import { setPhoneNumber } from "../../codes/phone-numbers.ts";
import { noticeOf } from "../../codes/sms/message.ts";
import { devicesOf } from "../../devices/devices.ts";
import { moveCounts } from "../../limits/password-tries.ts";
import { operatorsChanges, secondsUntilOpen, takeTry } from "../../limits/throttle.ts";
import { languageOf } from "../../settings/language.ts";
import type { AccountRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { PolicyWork } from "../../work.ts";
import { refuse, refuseFor } from "../route.ts";
import { conflict, constant, list, object, phoneNumber, refusals } from "../schemas.ts";
import { Account, describeAccount } from "./account-view.ts";
import { loginField } from "./accounts.ts";
import { loginParams, noSuchAccount } from "./params.ts";
import { type OperatorContext, route } from "./route.ts";

const AccountChange = object(
  {
    login: Type.Optional(
      Type.String({
        ...loginField,
        description: "Ends the account's sign-ins and codes; the old login rests. The owner is told by SMS",
      }),
    ),
    phoneNumber: Type.Optional(
      Type.String({
        ...phoneNumber,
        description: "For SMS codes from now on. The account's codes end; the old number is told by SMS",
      }),
    ),
    sharesNumber: Type.Optional(
      Type.Boolean({ description: "True if `phoneNumber` may be another account's too" }),
    ),
    blocked: Type.Optional(
      Type.Boolean({
        description:
          "True holds the account: no PIN reset ends it, and its sign-ins and codes end. False ends that and a lockout by wrong PINs. Either sets the failed attempts to 0",
      }),
    ),
    failedAttempts: Type.Optional(
      Type.Literal(0, {
        type: "integer",
        description:
          "Forgets the wrong PINs of the account and its devices, and leaves a block of the account as it is",
      }),
    ),
    requiresDesktopToken: Type.Optional(Type.Boolean()),
    services: Type.Optional(list(constant(REMOTE_SERVICE.id), { uniqueItems: true })),
    resynchronise: Type.Optional(
      Type.Boolean({ description: "True if the next OTP asks the device for a second round" }),
    ),
  },
  {
    examples: [
      {
        phoneNumber: "+33612345678",
        sharesNumber: true,
        blocked: false,
        failedAttempts: 0,
        requiresDesktopToken: false,
        services: [REMOTE_SERVICE.id],
        resynchronise: false,
      },
    ],
  },
);
type AccountChange = Static<typeof AccountChange>;

type Act = Pick<DoneEvent, "action" | "details">;

/** The events of a change: a block, its end and a reset have their own actions; other changes list the fields' names. */
function actsOf({
  login: _login,
  phoneNumber: _number,
  sharesNumber: _shares,
  blocked,
  failedAttempts,
  ...rest
}: AccountChange): Act[] {
  const fields = Object.keys(rest);
  return [
    ...(blocked === undefined
      ? []
      : [{ action: blocked ? ("account.block" as const) : ("account.unblock" as const) }]),
    ...(failedAttempts === undefined ? [] : [{ action: "account.reset-failures" as const }]),
    ...(fields.length === 0 ? [] : [{ action: "account.change" as const, details: { fields } }]),
  ];
}

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

/** Undoes the whole change: the answer refuses it. */
class ChangeRefused extends Error {
  override name = "ChangeRefused";
  readonly answer: RefusedChange;

  constructor(answer: RefusedChange) {
    super("the change is refused");
    this.answer = answer;
  }
}

interface Wanted {
  readonly login: string | undefined;
  readonly phoneNumber: string | undefined;
  readonly shared: boolean;
  readonly acceptLanguage: string | undefined;
}

/** Counts a change of how its owner is reached. @returns a refusal after too many of the account */
export async function takeOperatorsChange({ transaction, now }: PolicyWork, accountId: string) {
  if (await takeTry(transaction, operatorsChanges, accountId, now)) return undefined;
  const seconds = await secondsUntilOpen(transaction, operatorsChanges, accountId, now);
  return refuse(429, "too many changes of this account", { "retry-after": String(seconds) });
}

type RefusedChange = typeof takenNumber | NonNullable<Awaited<ReturnType<typeof takeOperatorsChange>>>;

/** Changes the login and the number. @returns the changed account with the acts @throws ChangeRefused */
async function changeReach(
  { sms }: OperatorContext,
  work: PolicyWork,
  account: AccountRow,
  { login, phoneNumber, shared, acceptLanguage }: Wanted,
) {
  const { transaction, now } = work;
  const newLogin = login !== undefined && login !== account.login;
  const newNumber = phoneNumber !== undefined && phoneNumber !== account.phone_number;
  if (!newLogin && !newNumber) return { account, acts: [] };
  const refused = await takeOperatorsChange(work, account.id);
  if (refused) throw new ChangeRefused(refused);
  const language = languageOf(acceptLanguage);
  const acts: Act[] = [];
  let current = account;
  if (newNumber) {
    if (!(await setPhoneNumber({ ...work, sms }, account, { phoneNumber, shared, language })))
      throw new ChangeRefused(takenNumber);
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

const patchAccount = route({
  call: "PATCH /accounts/:login",
  summary: "Blocks, unblocks, resets and changes an account, its login and its phone number",
  tags: ["accounts"],
  params: loginParams,
  body: AccountChange,
  response: {
    200: Account,
    ...refusals(400, 404, 429),
    ...conflict("The login or the phone number is another account's, or the login rests"),
  },
  handler: async ({ params, body, ip, headers }, context) => {
    const { database, vault, policies, audit, clock, caller, sms } = context;
    const login = body.login === undefined ? undefined : parseLogin(body.login);
    if (body.login !== undefined && login === undefined)
      return refuseFor(400, { field: "login", reason: "malformed" }, NO_LOGIN);
    const { defaultCountry } = await policies.read(database);
    const number =
      body.phoneNumber === undefined
        ? undefined
        : await normalisePhoneNumber(body.phoneNumber, defaultCountry);
    if (body.phoneNumber !== undefined && number === undefined)
      return refuseFor(400, { field: "phoneNumber", reason: "malformed" }, REFUSED_NUMBER);
    const wanted = {
      login,
      phoneNumber: number,
      shared: body.sharesNumber === true,
      acceptLanguage: headers["accept-language"],
    };
    const now = clock.now();
    try {
      const changed = await inTransaction(database, async (transaction) => {
        const locked = await changeAccount(transaction, vault, params.login, body);
        if (!locked) return noSuchAccount;
        const work = { transaction, vault, policy: await policies.read(transaction), now };
        const reached = await changeReach(context, work, locked, wanted);
        const events = [...actsOf(body), ...reached.acts].map((act) =>
          byOperator(caller, { address: ip, accountId: locked.id, ...act }),
        );
        await audit.append(transaction, now, ...events);
        return describeAccount(reached.account, await devicesOf(transaction, locked.id));
      });
      sms.wake();
      return changed;
    } catch (error) {
      if (error instanceof ChangeRefused) return error.answer;
      if (isLoginTaken(error))
        return (await restEndOf(database, login ?? "", now)) === undefined ? takenLogin : restingLogin;
      throw error;
    }
  },
});

export const accountChangeRoutes = [patchAccount] as const;
