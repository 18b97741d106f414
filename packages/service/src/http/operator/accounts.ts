import { sql } from "kysely";
import { findAccount, insertAccounts, type NewAccount, newAccountRow } from "../../accounts/accounts.ts";
import { normaliseLogin } from "../../accounts/login.ts";
import { REMOTE_SERVICE } from "../../accounts/services.ts";
import type { AuditEvent } from "../../audit/event.ts";
import { devicesOf } from "../../devices/devices.ts";
import { endSessions } from "../../sign-ins/records.ts";
import { inTransaction } from "../../store/transaction.ts";
import {
  cursorOf,
  flag,
  next,
  nothing,
  object,
  type PageQuery,
  pageQuery,
  placeOf,
  refusals,
  whole,
} from "../schemas.ts";
import { accountSchema, accountSummarySchema, describeAccount, summariseAccount } from "./account-view.ts";
import { type AdminRoutes, byOperator, loginParams, unknown, withAccount } from "./admin-scope.ts";

interface AccountChange {
  readonly blocked?: boolean;
  readonly failedAttempts?: 0;
  readonly requiresDesktopToken?: boolean;
  readonly services?: readonly string[];
  readonly resynchronise?: boolean;
}

export const newAccountFields = {
  login: { type: "string", minLength: 3, maxLength: 254, pattern: "^[^\\s\\p{Cc}]+$" },
  phoneNumber: { type: "string", pattern: "^\\+?[0-9]{6,15}$" },
};

const bodies = {
  newAccount: {
    ...object(
      {
        login: newAccountFields.login,
        password: { type: "string", minLength: 8, maxLength: 256 },
        phoneNumber: newAccountFields.phoneNumber,
      },
      ["login"],
    ),
    examples: [{ login: "driver@openpims.example", phoneNumber: "+33612345678" }],
  },
  change: {
    ...object({
      blocked: { ...flag, description: "Blocks or unblocks; either sets the failed attempts to 0" },
      failedAttempts: {
        type: "integer",
        const: 0,
        description: "Forgets the wrong PINs, and leaves a block as it is",
      },
      requiresDesktopToken: flag,
      services: { type: "array", items: { const: REMOTE_SERVICE.id }, uniqueItems: true },
      resynchronise: { ...flag, description: "The next OTP asks the device for a second round" },
    }),
    examples: [{ blocked: false }],
  },
};

/** What a change is recorded as: a block, its end and a reset by their own words, the rest by the fields' names. */
function actionsOf({
  blocked,
  failedAttempts,
  ...rest
}: AccountChange): Pick<AuditEvent, "action" | "details">[] {
  const fields = Object.keys(rest);
  return [
    ...(blocked === undefined
      ? []
      : [{ action: blocked ? ("account.block" as const) : ("account.unblock" as const) }]),
    ...(failedAttempts === undefined ? [] : [{ action: "account.reset-failures" as const }]),
    ...(fields.length === 0 ? [] : [{ action: "account.change" as const, details: { fields } }]),
  ];
}

/** `%` and `_` are no wildcards in what an operator looks for. */
const containing = (part: string): string =>
  `%${normaliseLogin(part).replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`;

export const accountRoutes: AdminRoutes = (scope, context) => {
  const { database, vault, audit, clock } = context;
  const tags = ["accounts"];

  scope.get<{ Querystring: PageQuery & { search?: string } }>(
    "/accounts",
    {
      schema: {
        tags,
        summary: "Accounts in the order of their logins",
        querystring: object({
          ...pageQuery,
          search: { type: "string", minLength: 1, maxLength: 254, description: "A part of the login" },
        }),
        response: {
          200: whole({ accounts: { type: "array", items: accountSummarySchema }, next }),
          ...refusals(400, 401),
        },
      },
    },
    async ({ query }, reply) => {
      const limit = Number(query.limit ?? 50);
      const after = query.cursor === undefined ? "" : placeOf(query.cursor);
      if (after === undefined) return reply.code(400).send({ error: "cursor is none of this list" });
      let wanted = database.selectFrom("accounts").selectAll();
      if (query.cursor !== undefined) wanted = wanted.where("login", ">", after);
      if (query.search !== undefined) {
        const pattern = containing(query.search);
        wanted = wanted.where((where) => sql<boolean>`${where.ref("login")} like ${pattern} escape '\\'`);
      }
      // One more than is told says whether there is a next page.
      const found = await wanted
        .orderBy("login")
        .limit(limit + 1)
        .execute();
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return { accounts: page.map(summariseAccount), next: last ? cursorOf(last.login) : null };
    },
  );

  scope.post<{ Body: NewAccount }>(
    "/accounts",
    {
      schema: {
        tags,
        summary: "Creates an account",
        body: bodies.newAccount,
        response: { 201: accountSchema, ...refusals(400, 401, 409) },
      },
    },
    async (request, reply) => {
      const now = clock.now();
      const row = await newAccountRow(request.body, now);
      const created = await inTransaction(database, async (transaction) => {
        if (!(await insertAccounts(transaction, [row])).has(row.id)) return false;
        await audit.append(transaction, now, byOperator(request, "account.create", { accountId: row.id }));
        return true;
      });
      if (!created) return reply.code(409).send({ error: "the login is taken" });
      return reply.code(201).send(describeAccount(row, []));
    },
  );

  scope.get<{ Params: { login: string } }>(
    "/accounts/:login",
    {
      schema: {
        tags,
        summary: "One account with its devices",
        params: loginParams,
        response: { 200: accountSchema, ...refusals(401, 404) },
      },
    },
    async ({ params }, reply) => {
      const account = await findAccount(database, params.login);
      if (!account) return unknown(reply, "account");
      return describeAccount(account, await devicesOf(database, account.id));
    },
  );

  scope.patch<{ Params: { login: string }; Body: AccountChange }>(
    "/accounts/:login",
    {
      schema: {
        tags,
        summary: "Blocks, unblocks, resets and changes an account",
        params: loginParams,
        body: bodies.change,
        response: { 200: accountSchema, ...refusals(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const changed = await withAccount(context, params.login, async (transaction, account) => {
        const change = {
          ...(body.failedAttempts !== undefined && { pin_failures: 0 }),
          ...(body.blocked !== undefined && { blocked: Number(body.blocked), pin_failures: 0 }),
          ...(body.requiresDesktopToken !== undefined && {
            requires_desktop_token: Number(body.requiresDesktopToken),
          }),
          ...(body.services !== undefined && { services: JSON.stringify(body.services) }),
          ...(body.resynchronise !== undefined && { resynchronise: Number(body.resynchronise) }),
        };
        if (Object.keys(change).length > 0) {
          await transaction.updateTable("accounts").set(change).where("id", "=", account.id).execute();
        }
        const events = actionsOf(body).map(({ action, ...more }) =>
          byOperator(request, action, { accountId: account.id, ...more }),
        );
        if (events.length > 0) await audit.append(transaction, clock.now(), ...events);
        return describeAccount({ ...account, ...change }, await devicesOf(transaction, account.id));
      });
      return changed ?? unknown(reply, "account");
    },
  );

  scope.delete<{ Params: { login: string } }>(
    "/accounts/:login",
    {
      schema: {
        tags,
        summary: "Deletes an account with its devices, codes, OTPs and tokens; its audit rows stay",
        params: loginParams,
        response: { 204: nothing, ...refusals(401, 404) },
      },
    },
    async (request, reply) => {
      const deleted = await withAccount(context, request.params.login, async (transaction, account) => {
        await endSessions(transaction, vault, account.id);
        // Whatever else belongs to it goes along.
        await transaction.deleteFrom("accounts").where("id", "=", account.id).execute();
        const event = byOperator(request, "account.delete", { accountId: account.id });
        await audit.append(transaction, clock.now(), event);
        return true;
      });
      return deleted ? reply.code(204).send() : unknown(reply, "account");
    },
  );
};
