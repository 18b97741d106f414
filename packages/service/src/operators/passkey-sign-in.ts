import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import type { OperatorAccess } from "./access.ts";
import { findOperator } from "./operators.ts";
import { useChallenge } from "./passkey-challenges.ts";
import { challengeOf, findPasskey, notePasskeyUse, type Party, verifyAssertion } from "./passkeys.ts";
import { beginSession } from "./sessions.ts";
import { lockCurrent, type SignIn } from "./sign-in.ts";
import { countWrongToken, tokenDoor } from "./token-guard.ts";

interface Given {
  readonly response: AuthenticationResponseJSON;
  readonly party: Party;
  readonly address: string;
}

/** Signs a browser in with a passkey. A wrong one counts as a wrong token of its address. */
export async function signInByPasskey(
  context: Core & Pick<OperatorAccess, "adminToken">,
  { response, party, address }: Given,
): Promise<SignIn> {
  const { database, vault, audit, clock } = context;
  const now = clock.now();
  const door = await tokenDoor(context, address);
  if (door !== undefined) return door;
  const passkey = await findPasskey(database, response.id);
  const counter = passkey && (await verifyAssertion({ vault, party, now }, passkey, response));
  const operator = passkey && counter !== undefined && (await findOperator(database, passkey.operator_id));
  const signedIn =
    operator &&
    (await inTransaction(database, async (transaction): Promise<SignIn | undefined> => {
      const current = await lockCurrent(transaction, operator, now);
      // Read again: it may have been removed, or used, meanwhile.
      const known = await findPasskey(transaction, passkey.id);
      if (!current || known?.counter !== passkey.counter) return undefined;
      if (!(await useChallenge(transaction, challengeOf(response.response.clientDataJSON), now)))
        return undefined;
      await notePasskeyUse(transaction, passkey, counter ?? 0, now);
      const actor = { kind: "operator" as const, id: current.id };
      const details = { by: "passkey" };
      await audit.append(transaction, now, {
        actor,
        action: "operator.sign-in",
        address,
        result: "ok",
        details,
      });
      return { result: "ok", operator: current, ...(await beginSession(transaction, vault, current, now)) };
    }));
  if (signedIn) return signedIn;
  const counted = await countWrongToken(context, address);
  return counted.result === "too many tries" ? counted : { result: "wrong" };
}
