import { Type } from "typebox";
import { findAccount, insertAccounts, newAccountRow } from "../../accounts/accounts.ts";
import { deleteAccount } from "../../accounts/administration.ts";
import { NO_LOGIN, parseLogin } from "../../accounts/login.ts";
import { normalisePhoneNumber, REFUSED_NUMBER } from "../../accounts/phone-number.ts";
import { endRest, restEndOf } from "../../accounts/released-logins.ts";
import { byOperator } from "../../audit/event.ts";
import { devicesOf } from "../../devices/devices.ts";
import { inTransaction } from "../../store/transaction.ts";
import { refuse, refuseFor } from "../route.ts";
import { conflict, iso, nothing, object, phoneNumber, refusals } from "../schemas.ts";
import { Account, describeAccount } from "./account-view.ts";
import { loginParams, noSuchAccount } from "./params.ts";
import { route } from "./route.ts";

const tags = ["accounts"];

export const loginField = {
  minLength: 3,
  maxLength: 254,
  pattern: "^[^\\s\\u0000-\\u001f\\u007f-\\u009f]+$",
};

export const newAccountFields = {
  login: Type.String(loginField),
  phoneNumber: Type.Optional(phoneNumber),
};

const NewAccount = object(
  { ...newAccountFields, password: Type.Optional(Type.String({ minLength: 8, maxLength: 256 })) },
  {
    examples: [
      { login: "driver@openpims.example", password: "correct horse battery", phoneNumber: "+33612345678" },
    ],
  },
);

const RESTING = (until: number): string =>
  `the login rests until ${iso(until)}: another account had it; DELETE /released-logins/:login ends that`;

export const createAccount = route({
  call: "POST /accounts",
  summary: "Creates an account",
  tags,
  body: NewAccount,
  response: { 201: Account, ...refusals(400), ...conflict("The login is taken, or rests after its release") },
  handler: async ({ body, ip }, { database, policies, audit, clock, caller }) => {
    const now = clock.now();
    const login = parseLogin(body.login);
    if (login === undefined) return refuseFor(400, { field: "login", reason: "malformed" }, NO_LOGIN);
    const { defaultCountry } = await policies.read(database);
    const { phoneNumber: written, ...rest } = body;
    const phoneNumber =
      written === undefined ? undefined : await normalisePhoneNumber(written, defaultCountry);
    if (written !== undefined && phoneNumber === undefined)
      return refuseFor(400, { field: "phoneNumber", reason: "malformed" }, REFUSED_NUMBER);
    const row = await newAccountRow(
      { ...rest, login, origin: "operator", ...(phoneNumber !== undefined && { phoneNumber }) },
      now,
      "known",
    );
    const created = await inTransaction(database, async (transaction) => {
      if (!(await insertAccounts(transaction, [row])).has(row.id)) return false;
      await audit.append(
        transaction,
        now,
        byOperator(caller, { address: ip, action: "account.create", accountId: row.id }),
      );
      return true;
    });
    if (created) return describeAccount(row, []);
    const resting = await restEndOf(database, login, now);
    return resting === undefined
      ? refuseFor(409, { field: "login", reason: "taken" }, "the login is taken")
      : refuseFor(409, { field: "login", reason: "resting" }, RESTING(resting));
  },
});

export const readAccount = route({
  call: "GET /accounts/:login",
  summary: "One account with its devices",
  tags,
  params: loginParams,
  response: { 200: Account, ...refusals(404) },
  handler: async ({ params }, { database }) => {
    const account = await findAccount(database, params.login);
    if (!account) return noSuchAccount;
    return describeAccount(account, await devicesOf(database, account.id));
  },
});

const removeAccount = route({
  call: "DELETE /accounts/:login",
  summary:
    "Deletes an account with its devices, codes, OTPs and tokens; its audit rows stay, its login rests",
  tags,
  params: loginParams,
  response: { 204: nothing, ...refusals(404) },
  handler: async ({ params, ip }, { database, vault, policies, audit, clock, caller }) => {
    const now = clock.now();
    const deleted = await inTransaction(database, async (transaction) => {
      const account = await deleteAccount(
        { transaction, vault, now, policy: await policies.read(transaction) },
        params.login,
      );
      if (!account) return false;
      await audit.append(
        transaction,
        clock.now(),
        byOperator(caller, { address: ip, action: "account.delete", accountId: account.id }),
      );
      return true;
    });
    return deleted ? null : noSuchAccount;
  },
});

const endLoginRest = route({
  call: "DELETE /released-logins/:login",
  summary: "Ends the rest of a released login early, so that any account may take it",
  tags,
  params: loginParams,
  response: { 204: nothing, ...refusals(404) },
  handler: async ({ params, ip }, { database, audit, clock, caller }) => {
    const now = clock.now();
    const ended = await inTransaction(database, async (transaction) => {
      const done = await endRest(transaction, parseLogin(params.login) ?? "", now);
      if (done)
        await audit.append(transaction, now, byOperator(caller, { address: ip, action: "login.release" }));
      return done;
    });
    return ended ? null : refuse(404, "the login does not rest");
  },
});

export const accountRoutes = [createAccount, readAccount, removeAccount, endLoginRest] as const;
