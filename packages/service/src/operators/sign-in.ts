import { byOperator } from "../audit/event.ts";
import { sameSecret } from "../keys/vault.ts";
import { returnTry, secondsUntilOpen, takeTry, wrongOperatorTokens } from "../limits/throttle.ts";
import type { OperatorSessionRow } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import type { OperatorAccess } from "./access.ts";
import { beginSession, endSession, type SessionSecrets } from "./sessions.ts";

export type SignIn =
  | { readonly result: "ok"; readonly secrets: SessionSecrets; readonly session: OperatorSessionRow }
  | { readonly result: "wrong token" }
  | { readonly result: "too many tries"; readonly waitSeconds: number };

/** Signs a browser in with the operator's token. The tries of an address are counted, and each is recorded. */
export async function signIn(
  context: Core & Pick<OperatorAccess, "adminToken">,
  token: string,
  address: string,
  now: number,
): Promise<SignIn> {
  const { database, audit, adminToken } = context;
  if (!(await takeTry(database, wrongOperatorTokens, address, now))) {
    const waitSeconds = await secondsUntilOpen(database, wrongOperatorTokens, address, now);
    return { result: "too many tries", waitSeconds };
  }
  const event = byOperator({ address, action: "operator.sign-in" });
  if (!sameSecret(token, adminToken)) {
    await audit.append(database, now, { ...event, result: "refused" });
    return { result: "wrong token" };
  }
  const begun = await inTransaction(database, async (transaction) => {
    await returnTry(transaction, wrongOperatorTokens, address);
    await audit.append(transaction, now, event);
    return beginSession(transaction, context, now);
  });
  return { result: "ok", ...begun };
}

export async function signOut(
  { database, audit }: Pick<Core, "database" | "audit">,
  session: OperatorSessionRow,
  address: string,
  now: number,
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    await endSession(transaction, session.id);
    await audit.append(transaction, now, byOperator({ address, action: "operator.sign-out" }));
  });
}
