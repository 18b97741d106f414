// How many SMS a number and an account get in a day: they cost money, and each code is five guesses.

import type { Vault } from "../keys/vault.ts";
import type { Policy } from "../settings/policy.ts";
import type { Database } from "../store/schema.ts";
import { returnTry, secondsUntilOpen, type Throttle, takeTry } from "./throttle.ts";

const DAY_MS = 86_400_000;

/**
 * Counts an SMS before it is sent, so that requests at once get no more than the limits either.
 * @returns the seconds until another may be sent, where one of the limits is reached; it is not counted then
 */
export async function takeSms(
  database: Database,
  vault: Vault,
  policy: Policy,
  { accountId, phoneNumber }: { readonly accountId: string; readonly phoneNumber: string },
  now: number,
): Promise<number | undefined> {
  const perAccount: Throttle = { kind: "sms-account", limit: policy.smsPerAccountPerDay, windowMs: DAY_MS };
  const perNumber: Throttle = { kind: "sms-number", limit: policy.smsPerNumberPerDay, windowMs: DAY_MS };
  // A number that was never anybody's is not kept in clear.
  const number = vault.hash("sms-number", phoneNumber);
  if (!(await takeTry(database, perAccount, accountId, now)))
    return secondsUntilOpen(database, perAccount, accountId, now);
  if (await takeTry(database, perNumber, number, now)) return undefined;
  await returnTry(database, perAccount, accountId);
  return secondsUntilOpen(database, perNumber, number, now);
}
