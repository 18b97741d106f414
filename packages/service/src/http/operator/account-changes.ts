// An operator's changes of an account: what it may do, its login and its phone number.
import { type Static, Type } from "typebox";
import { changeAccount } from "../../accounts/administration.ts";
import { NO_LOGIN, parseLogin } from "../../accounts/login.ts";
import { normalisePhoneNumber, REFUSED_NUMBER } from "../../accounts/phone-number.ts";
import { REMOTE_SERVICE } from "../../accounts/services.ts";
import { byOperator } from "../../audit/event.ts";
import { devicesOf } from "../../devices/devices.ts";
import { languageOf } from "../../settings/language.ts";
import { inTransaction } from "../../store/transaction.ts";
import { refuseFor } from "../route.ts";
import { conflict, constant, list, object, phoneNumber, refusals } from "../schemas.ts";
import { type Act, changeReach, reachRefusalOf } from "./account-reach.ts";
import { Account, describeAccount } from "./account-view.ts";
import { loginField } from "./accounts.ts";
import { loginParams, noSuchAccount } from "./params.ts";
import { route } from "./route.ts";

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
  handler: async (
    { params, body, ip, headers },
    { database, vault, policies, audit, clock, caller, sms },
  ) => {
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
      language: languageOf(headers["accept-language"]),
    };
    const now = clock.now();
    try {
      const changed = await inTransaction(database, async (transaction) => {
        const locked = await changeAccount(transaction, vault, params.login, body);
        if (!locked) return noSuchAccount;
        const work = { transaction, vault, policy: await policies.read(transaction), now };
        const reached = await changeReach({ ...work, sms }, locked, wanted);
        const events = [...actsOf(body), ...reached.acts].map((act) =>
          byOperator(caller, { address: ip, accountId: locked.id, ...act }),
        );
        await audit.append(transaction, now, ...events);
        return describeAccount(reached.account, await devicesOf(transaction, locked.id));
      });
      sms.wake();
      return changed;
    } catch (error) {
      const refused = await reachRefusalOf(error, { database, login: wanted.login, now });
      if (refused) return refused;
      throw error;
    }
  },
});

export const accountChangeRoutes = [patchAccount] as const;
