// The change of an operator's own password: it ends every session, and begins a new one for the browser that made it.
import { byOperator } from "../audit/event.ts";
import type { OperatorRow, OperatorSessionRow } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import { changePassword } from "./changes.ts";
import { findOperator, lockOperators } from "./operators.ts";
import { tryPassword } from "./password-try.ts";
import { beginSession, findSessionById } from "./sessions.ts";
import type { Credentials, SignIn } from "./sign-in.ts";

interface NewPassword extends Pick<Credentials, "address" | "browserOf"> {
  readonly current: string;
  /** Hashes the new one; only after the current one was right. */
  hash(): Promise<string>;
}

/**
 * Changes the password of the session's operator. A wrong current one counts as at the sign-in.
 * @returns the new session
 * @throws HashingBusy
 */
export async function changeOwnPassword(
  context: Core,
  { id: sessionId }: OperatorSessionRow,
  operator: OperatorRow,
  { current, hash, address, browserOf }: NewPassword,
): Promise<SignIn> {
  const { database, vault, audit, clock } = context;
  const given = { key: operator.name_key, password: current, address, browserOf };
  const tried = await tryPassword(context, operator, given);
  if (typeof tried === "number") return { result: "too many tries", waitSeconds: tried };
  const notWrong = async (error: unknown): Promise<never> => {
    await tried.count(database, true);
    throw error;
  };
  const hashed = tried.matches ? await hash().catch(notWrong) : undefined;
  const now = clock.now();
  const actor = { kind: "operator", id: operator.id } as const;
  return inTransaction(database, async (transaction): Promise<SignIn> => {
    await lockOperators(transaction);
    // Read again: a link, a removal or another change may have ended the session meanwhile.
    const live = await findSessionById(transaction, sessionId, now);
    const known = live && (await findOperator(transaction, operator.id));
    await tried.count(transaction, hashed !== undefined);
    if (hashed === undefined || known?.epoch !== operator.epoch) {
      const act = { actor, action: "password.change", address } as const;
      await audit.append(transaction, now, {
        ...act,
        result: "refused",
        details: { reason: "wrong-password" },
      });
      return { result: "wrong" };
    }
    const changed = await changePassword(transaction, known, hashed);
    await audit.append(transaction, now, byOperator(actor, { action: "password.change", address }));
    return { result: "ok", operator: changed, ...(await beginSession(transaction, vault, changed, now)) };
  });
}
