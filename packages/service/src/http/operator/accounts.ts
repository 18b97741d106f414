import { type Static, Type } from "typebox";
import { findAccount, insertAccounts, newAccountRow } from "../../accounts/accounts.ts";
import { changeAccount, deleteAccount } from "../../accounts/administration.ts";
import { listAccounts as accountsOf } from "../../accounts/listing.ts";
import { NO_LOGIN, parseLogin } from "../../accounts/login.ts";
import { normalisePhoneNumber, REFUSED_NUMBER } from "../../accounts/phone-number.ts";
import { endRest, restEndOf } from "../../accounts/released-logins.ts";
import { REMOTE_SERVICE } from "../../accounts/services.ts";
import { byOperator, type DoneEvent } from "../../audit/event.ts";
import { devicesOf } from "../../devices/devices.ts";
import { inTransaction } from "../../store/transaction.ts";
import { limitOf, next, pageOf, pageQuery, placeOf, WRONG_CURSOR } from "../paging.ts";
import { refuse, refuseFor } from "../route.ts";
import { conflict, constant, iso, list, nothing, object, phoneNumber, refusals } from "../schemas.ts";
import { Account, AccountSummary, describeAccount, summariseAccount } from "./account-view.ts";
import { loginParams, noSuchAccount } from "./params.ts";
import { route } from "./route.ts";

const tags = ["accounts"];

export const newAccountFields = {
  login: Type.String({ minLength: 3, maxLength: 254, pattern: "^[^\\s\\u0000-\\u001f\\u007f-\\u009f]+$" }),
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

const AccountChange = object(
  {
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
        blocked: false,
        failedAttempts: 0,
        requiresDesktopToken: false,
        services: [REMOTE_SERVICE.id],
        resynchronise: false,
      },
    ],
  },
);

/** The events of a change: a block, its end and a reset have their own actions; other changes list the fields' names. */
function eventsOf({
  blocked,
  failedAttempts,
  ...rest
}: Static<typeof AccountChange>): Pick<DoneEvent, "action" | "details">[] {
  const fields = Object.keys(rest);
  return [
    ...(blocked === undefined
      ? []
      : [{ action: blocked ? ("account.block" as const) : ("account.unblock" as const) }]),
    ...(failedAttempts === undefined ? [] : [{ action: "account.reset-failures" as const }]),
    ...(fields.length === 0 ? [] : [{ action: "account.change" as const, details: { fields } }]),
  ];
}

export const listAccounts = route({
  call: "GET /accounts",
  summary: "Accounts in the order of their logins",
  tags,
  query: object({
    ...pageQuery,
    search: Type.Optional(
      Type.String({ minLength: 1, maxLength: 254, description: "A part of the login, or the id" }),
    ),
  }),
  response: { 200: object({ accounts: list(AccountSummary), next }), ...refusals(400) },
  handler: async ({ query }, { database }) => {
    const { search, cursor } = query;
    const limit = limitOf(query);
    const after = cursor === undefined ? undefined : placeOf(cursor);
    if (cursor !== undefined && after === undefined) return refuse(400, WRONG_CURSOR);
    const rows = await accountsOf(database, { search, after }, limit + 1);
    const { page, next } = pageOf(rows, limit, ({ login }) => login);
    return { accounts: page.map(summariseAccount), next };
  },
});

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

const patchAccount = route({
  call: "PATCH /accounts/:login",
  summary: "Blocks, unblocks, resets and changes an account",
  tags,
  params: loginParams,
  body: AccountChange,
  response: { 200: Account, ...refusals(400, 404) },
  handler: async ({ params, body, ip }, { database, vault, audit, clock, caller }) => {
    const changed = await inTransaction(database, async (transaction) => {
      const account = await changeAccount(transaction, vault, params.login, body);
      if (!account) return undefined;
      const events = eventsOf(body).map(({ action, ...about }) =>
        byOperator(caller, { address: ip, action, accountId: account.id, ...about }),
      );
      await audit.append(transaction, clock.now(), ...events);
      return describeAccount(account, await devicesOf(transaction, account.id));
    });
    return changed ?? noSuchAccount;
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

export const accountRoutes = [
  listAccounts,
  createAccount,
  readAccount,
  patchAccount,
  removeAccount,
  endLoginRest,
] as const;
