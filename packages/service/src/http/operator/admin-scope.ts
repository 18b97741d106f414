// What the files of this folder share: the operator, the account that a path names, and the record of what was done.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { findAccount, lockAccount } from "../../accounts/accounts.ts";
import type { AuditEvent } from "../../audit/event.ts";
import type { ServiceContext } from "../../context.ts";
import type { AccountRow, Database } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { operator } from "../bearer.ts";
import { object, text } from "../schemas.ts";

/** The routes of one thing, under `/admin/v1`. */
export type AdminRoutes = (scope: FastifyInstance, context: ServiceContext) => void;

export const loginParams = object({ login: text }, ["login"]);
export const idParams = object({ id: text }, ["id"]);

/** What opens the operator API: the token, and where the console is served, a browser's session. */
export const operatorSecurity = ({ console }: ServiceContext) => [
  { operator: [] },
  ...(console ? [{ operatorSession: [] }] : []),
];

export const unknown = (reply: FastifyReply, what: string): FastifyReply =>
  reply.code(404).send({ error: `no such ${what}` });

/** An event of the operator's, from where the request came. */
export const byOperator = (
  request: FastifyRequest,
  action: AuditEvent["action"],
  about: Omit<AuditEvent, "actor" | "address" | "action" | "result"> = {},
): AuditEvent => ({ actor: operator, address: request.ip, action, result: "ok", ...about });

/**
 * Has `work` done with the account, which is held, in one transaction.
 * @returns `undefined` where there is no such account
 */
export function withAccount<T>(
  { database }: ServiceContext,
  login: string,
  work: (transaction: Database, account: AccountRow) => Promise<T>,
): Promise<T | undefined> {
  return inTransaction(database, async (transaction) => {
    const found = await findAccount(transaction, login);
    const account = found && (await lockAccount(transaction, found.id));
    return account && work(transaction, account);
  });
}
