import { type Static, Type } from "typebox";
import { findAccount } from "../../accounts/accounts.ts";
import { lockAccountByLogin } from "../../accounts/administration.ts";
import { byOperator } from "../../audit/event.ts";
import { issueActivationCode } from "../../codes/activation-codes.ts";
import { revokeActivationCode } from "../../codes/code-ends.ts";
import { codePurposes, codeStates, codesOf } from "../../codes/listing.ts";
import { inTransaction } from "../../store/transaction.ts";
import { refuse, refuseFor } from "../route.ts";
import { conflict, constant, count, iso, list, nothing, object, refusals, time } from "../schemas.ts";
import { loginParam, loginParams, noSuchAccount } from "./params.ts";
import { route } from "./route.ts";

const tags = ["SMS codes"];

const Code = object({
  id: Type.Integer(),
  purpose: Type.Enum(codePurposes),
  state: Type.Enum(codeStates),
  issuedAt: time(),
  via: Type.Enum(["sms", "operator"], {
    description: "The code's way to the user: by SMS, or by the operator",
  }),
  expiresAt: time(),
  triesLeft: count({ description: "The wrong PINs left before the code ends" }),
});
export type Code = Static<typeof Code>;

const listCodes = route({
  call: "GET /accounts/:login/activation-codes",
  summary: "The live codes of an account, without their digits",
  tags,
  params: loginParams,
  query: object({
    all: Type.Optional(constant("true", { description: "Also the codes that ended in the last day" })),
  }),
  response: { 200: object({ codes: list(Code) }), ...refusals(400, 404) },
  handler: async ({ params, query }, { database, clock }) => {
    const account = await findAccount(database, params.login);
    if (!account) return noSuchAccount;
    const codes = await codesOf(database, account.id, clock.now());
    return {
      codes: codes
        .filter(({ state }) => query.all !== undefined || state === "pending")
        .map((code) => ({ ...code, issuedAt: iso(code.issuedAt), expiresAt: iso(code.expiresAt) })),
    };
  },
});

export const issueCode = route({
  call: "POST /accounts/:login/activation-codes",
  summary: "Issues a code without an SMS; it replaces the earlier one",
  tags,
  params: loginParams,
  body: object({ purpose: Type.Enum(["activate", "reset"]) }, { examples: [{ purpose: "activate" }] }),
  response: {
    201: object({ code: Type.String(), expiresAt: time() }),
    ...refusals(400, 404),
    ...conflict("An operator has blocked the account"),
  },
  handler: async ({ params, body: { purpose }, ip }, context) => {
    const { database, vault, policies, audit, clock, metrics, caller } = context;
    const issued = await inTransaction(database, async (transaction) => {
      const account = await lockAccountByLogin(transaction, params.login);
      if (!account) return undefined;
      if (account.held) return "held";
      const policy = await policies.read(transaction);
      const now = clock.now();
      const wanted = { accountId: account.id, purpose, via: "operator" } as const;
      const code = await issueActivationCode({ transaction, vault, policy, now }, wanted);
      const event = byOperator(caller, {
        address: ip,
        action: "code.issue",
        accountId: account.id,
        details: { purpose },
      });
      await audit.append(transaction, now, event);
      return code;
    });
    if (!issued) return noSuchAccount;
    if (issued === "held")
      return refuseFor(409, { reason: "blocked" }, "an operator blocked the account: unblock it first");
    metrics.activationCodes.inc({ purpose });
    return { code: issued.code, expiresAt: iso(issued.expiresAt) };
  },
});

const revokeCode = route({
  call: "DELETE /accounts/:login/activation-codes/:id",
  summary: "Revokes a code",
  tags,
  params: object({
    login: loginParam,
    id: Type.String({ description: "The code's id, as its list gives it" }),
  }),
  response: { 204: nothing, ...refusals(404) },
  handler: async ({ params: { login, id }, ip }, { database, audit, clock, caller }) => {
    const revoked =
      /^\d{1,15}$/.test(id) &&
      (await inTransaction(database, async (transaction) => {
        const account = await lockAccountByLogin(transaction, login);
        const purpose = account && (await revokeActivationCode(transaction, account.id, Number(id)));
        if (!account || purpose === undefined) return false;
        const event = byOperator(caller, {
          address: ip,
          action: "code.revoke",
          accountId: account.id,
          details: { purpose },
        });
        await audit.append(transaction, clock.now(), event);
        return true;
      }));
    return revoked ? null : refuse(404, "no such code");
  },
});

export const codeRoutes = [listCodes, issueCode, revokeCode] as const;
