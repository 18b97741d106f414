// How many SMS a number and an account get in a day: they cost money, and each code is five guesses.
import type { PolicyWork } from "../work.ts";
import { returnTry, secondsUntilOpen, type Throttle, takeTry } from "./throttle.ts";

const DAY_MS = 86_400_000;

/**
 * Counts an SMS before it is sent, so that requests at once get no more than the limits either.
 * @returns the seconds until another may be sent, where one of the limits is reached; it is not counted then
 */
export async function takeSms(
  { transaction, vault, policy, now }: PolicyWork,
  { accountId, phoneNumber }: { readonly accountId: string; readonly phoneNumber: string },
): Promise<number | undefined> {
  const perAccount: Throttle = { kind: "sms-account", limit: policy.smsPerAccountPerDay, windowMs: DAY_MS };
  const perNumber: Throttle = { kind: "sms-number", limit: policy.smsPerNumberPerDay, windowMs: DAY_MS };
  // A number that was never anybody's is not kept in clear.
  const number = vault.hash("sms-number", phoneNumber);
  if (!(await takeTry(transaction, perAccount, accountId, now)))
    return secondsUntilOpen(transaction, perAccount, accountId, now);
  if (await takeTry(transaction, perNumber, number, now)) return undefined;
  await returnTry(transaction, perAccount, accountId);
  return secondsUntilOpen(transaction, perNumber, number, now);
}
