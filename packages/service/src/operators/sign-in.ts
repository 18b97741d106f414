import { byOperator, serviceToken } from "../audit/event.ts";
import type { OperatorSessionRow } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import type { OperatorAccess } from "./access.ts";
import { beginSession, endSession, type SessionSecrets } from "./sessions.ts";
import { checkToken } from "./token-guard.ts";

export type SignIn =
  | { readonly result: "ok"; readonly secrets: SessionSecrets; readonly session: OperatorSessionRow }
  | { readonly result: "wrong token" }
  | { readonly result: "too many tries"; readonly waitSeconds: number };

/** Signs a browser in with the operator's token. Wrong tokens are counted. */
export async function signIn(
  context: Core & Pick<OperatorAccess, "adminToken">,
  token: string,
  address: string,
  now: number,
): Promise<SignIn> {
  const { database, audit } = context;
  const checked = await checkToken(context, token, address);
  if (checked.result === "too many tries") return checked;
  if (checked.result === "wrong") return { result: "wrong token" };
  const begun = await inTransaction(database, async (transaction) => {
    await audit.append(transaction, now, byOperator(serviceToken, { address, action: "operator.sign-in" }));
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
    await audit.append(transaction, now, byOperator(serviceToken, { address, action: "operator.sign-out" }));
  });
}
