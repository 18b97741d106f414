// A try of an operator's password, counted before its hash.
import { verifyPassword } from "../accounts/password-hash.ts";
import { MAXIMUM_LENGTH } from "../accounts/password-rules.ts";
import { endCount, returnAll, takePasswordTry } from "../limits/password-tries.ts";
import type { Database, OperatorRow } from "../store/schema.ts";
import type { Core } from "../work.ts";

/** No user's e-mail has a blank. */
const countedAs = (key: string): string => `operator ${key}`;

interface Given {
  /** The normal form of the name. */
  readonly key: string;
  readonly password: string;
  readonly address: string;
  /** @returns the id of the request's browser, if the operator knows it */
  browserOf(operator: OperatorRow): string | undefined;
}

interface Tried {
  readonly matches: boolean;
  /** Counts the try as a right or a wrong one. */
  count(transaction: Database, right: boolean): Promise<void>;
}

/**
 * Verifies a password, also of an unknown operator.
 * @returns the seconds to wait, if it must not be verified
 * @throws HashingBusy
 */
export async function tryPassword(
  { database, clock, policies }: Pick<Core, "database" | "clock" | "policies">,
  named: OperatorRow | undefined,
  { key, password, address, browserOf }: Given,
): Promise<Tried | number> {
  const browser = named && browserOf(named);
  const source = { login: countedAs(key), address, browser };
  const counted = await takePasswordTry(database, await policies.read(database), source, clock.now());
  if (typeof counted === "number") return counted;
  const { lane, ifRight, ifWrong } = counted;
  const fits = [...password.normalize("NFC")].length <= MAXIMUM_LENGTH;
  const stored = fits ? (named?.password_hash ?? null) : null;
  const verifying = verifyPassword(fits ? password : "", stored, lane, browser && named?.id);
  const matches = await verifying.catch(async (error: unknown) => {
    await returnAll(database, [...ifRight, ...ifWrong]);
    throw error;
  });
  return {
    matches,
    count: async (transaction, right) => {
      await returnAll(transaction, right ? ifRight : ifWrong);
      if (right) await endCount(transaction, source.login);
    },
  };
}
