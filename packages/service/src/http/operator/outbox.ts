import { findAccount } from "../../accounts/accounts.ts";
import { readOutbox } from "../../codes/sms/outbox.ts";
import { outboxAnswer, refusals } from "../schemas.ts";
import { type AdminRoutes, loginParams, unknown } from "./admin-scope.ts";

/** The demo's phone, for whoever plays the operator. */
export const outboxRoutes: AdminRoutes = (scope, { database, vault }) => {
  scope.get<{ Params: { login: string } }>(
    "/accounts/:login/outbox",
    {
      schema: {
        tags: ["demo"],
        summary: "The newest SMS of an account; with --demo only",
        params: loginParams,
        response: {
          200: outboxAnswer,
          ...refusals(401, 404),
        },
      },
    },
    async ({ params }, reply) => {
      const account = await findAccount(database, params.login);
      if (!account) return unknown(reply, "account");
      return { message: (await readOutbox(database, vault, account.id)) ?? null };
    },
  );
};
