// An operator's sign-in by name and password. Tries are counted before the hash, by the limits of users' passwords.

import { type AuditEvent, outcomeOf } from "../audit/event.ts";
import type { AuditReason } from "../audit/reasons.ts";
import type { Database, OperatorRow, OperatorSessionRow } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import { parseName } from "./names.ts";
import { findOperatorByName } from "./operators.ts";
import { tryPassword } from "./password-try.ts";
import { beginSession, endSession, type SessionSecrets } from "./sessions.ts";

export type SignIn =
  | {
      readonly result: "ok";
      readonly operator: OperatorRow;
      readonly secrets: SessionSecrets;
      readonly session: OperatorSessionRow;
    }
  | { readonly result: "wrong" }
  | { readonly result: "too many tries"; readonly waitSeconds: number };

export interface Credentials {
  readonly name: string;
  readonly password: string;
  readonly address: string;
  /** @returns the id of the request's browser, if the operator knows it */
  browserOf(operator: OperatorRow): string | undefined;
}

const event = (
  operator: OperatorRow | undefined,
  address: string,
  refusal: AuditReason | undefined,
): AuditEvent => ({
  actor: { kind: "operator", id: operator?.id ?? null },
  action: "operator.sign-in",
  address,
  ...outcomeOf(refusal),
});

/**
 * Locks the operator, if the verified credentials still hold: a change meanwhile makes them wrong.
 * @returns the current row
 */
export async function lockCurrent(
  transaction: Database,
  { id, epoch }: OperatorRow,
  now: number,
): Promise<OperatorRow | undefined> {
  return transaction
    .updateTable("operators")
    .set({ signed_in_at: now })
    .where("id", "=", id)
    .where("epoch", "=", epoch)
    .where("removed_at", "is", null)
    .returningAll()
    .executeTakeFirst();
}

/**
 * Signs a browser in. For every fault the answer and its time are the same.
 * @throws HashingBusy
 */
export async function signIn(context: Core, given: Credentials): Promise<SignIn> {
  const { database, vault, audit, clock } = context;
  const { address } = given;
  const key = parseName(given.name)?.key ?? "";
  const named = await findOperatorByName(database, key);
  const tried = await tryPassword(context, named, { ...given, key });
  if (typeof tried === "number") return { result: "too many tries", waitSeconds: tried };
  const now = clock.now();
  return inTransaction(database, async (transaction): Promise<SignIn> => {
    const operator = tried.matches && named ? await lockCurrent(transaction, named, now) : undefined;
    await tried.count(transaction, operator !== undefined);
    const fault = named ? "wrong-password" : "unknown-operator";
    await audit.append(transaction, now, event(named, address, operator ? undefined : fault));
    if (!operator) return { result: "wrong" };
    return { result: "ok", operator, ...(await beginSession(transaction, vault, operator, now)) };
  });
}

export async function signOut(
  { database, audit }: Pick<Core, "database" | "audit">,
  session: OperatorSessionRow,
  address: string,
  now: number,
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    await endSession(transaction, session.id);
    await audit.append(transaction, now, {
      actor: { kind: "operator", id: session.operator_id },
      action: "operator.sign-out",
      address,
      result: "ok",
    });
  });
}
