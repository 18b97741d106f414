// One-time links by which a user chooses a new password: shown to the operator once, for the user alone.
import { Type } from "typebox";
import { lockAccountByLogin } from "../../accounts/administration.ts";
import { byOperator } from "../../audit/event.ts";
import { createPasswordLink } from "../../operators/password-links.ts";
import { passwordLinkAddress } from "../../operators/session-cookie.ts";
import { inTransaction } from "../../store/transaction.ts";
import { refuseFor } from "../route.ts";
import { conflict, iso, object, refusals, time } from "../schemas.ts";
import { TooManyChanges, takeOperatorsChange } from "./account-reach.ts";
import { loginParams, noSuchAccount } from "./params.ts";
import { route } from "./route.ts";

const makePasswordLink = route({
  call: "POST /accounts/:login/password-links",
  summary:
    "Answers a new one-time link of an hour, by which the user chooses a password. It replaces the earlier one",
  tags: ["accounts"],
  params: loginParams,
  response: {
    201: object({
      link: Type.String({ description: "For the user alone: it works once" }),
      linkEndsAt: time({
        description: "It also ends with a change of the login or the password, a block, and its maker's role",
      }),
    }),
    ...refusals(404, 429),
    ...conflict("The account is blocked"),
  },
  handler: async (request, context) => {
    const { database, vault, policies, audit, clock, caller } = context;
    const { params, ip } = request;
    const now = clock.now();
    return inTransaction(database, async (transaction) => {
      const account = await lockAccountByLogin(transaction, params.login);
      if (!account) return noSuchAccount;
      if (account.held === 1) return refuseFor(409, { reason: "blocked" }, "the account is blocked");
      const work = { transaction, vault, policy: await policies.read(transaction), now };
      await takeOperatorsChange(work, account);
      const { secret, endsAt } = await createPasswordLink(work, account, caller);
      await audit.append(
        transaction,
        now,
        byOperator(caller, { address: ip, action: "password.link", accountId: account.id }),
      );
      return { link: passwordLinkAddress(context, request, secret), linkEndsAt: iso(endsAt) };
    }).catch((error: unknown) => {
      if (error instanceof TooManyChanges) return error.answer;
      throw error;
    });
  },
});

export const passwordLinkRoutes = [makePasswordLink] as const;
