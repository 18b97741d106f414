import { findAccount } from "../../accounts/accounts.ts";
import { readOutbox } from "../../codes/sms/outbox.ts";
import { Outbox } from "../outbox-view.ts";
import { refusals } from "../schemas.ts";
import { loginParams, noSuchAccount } from "./params.ts";
import { route } from "./route.ts";

/** The demo's phone, for an operator who tries the demo. */
const readOutboxOf = route({
  call: "GET /accounts/:login/outbox",
  summary: "The newest SMS of an account; with --demo only",
  tags: ["demo"],
  params: loginParams,
  response: { 200: Outbox, ...refusals(404) },
  handler: async ({ params }, { database, vault }) => {
    const account = await findAccount(database, params.login);
    if (!account) return noSuchAccount;
    return { message: (await readOutbox(database, vault, account.id)) ?? null };
  },
});

export const outboxRoutes = [readOutboxOf] as const;
