// Limits of the SMS that a number and an account get in a day: they cost money, and each code allows five guesses.
import type { PolicyWork } from "../work.ts";
import { returnTry, secondsUntilOpen, type Throttle, takeTry } from "./throttle.ts";

const DAY_MS = 86_400_000;

/**
 * Counts an SMS before it is sent, so that simultaneous requests cannot exceed the limits.
 * @returns the seconds until another may be sent, if a limit is reached; then nothing is counted
 */
export async function takeSms(
  { transaction, policy, now }: PolicyWork,
  { accountId, phoneNumber }: { readonly accountId: string; readonly phoneNumber: string },
): Promise<number | undefined> {
  const perAccount: Throttle = { kind: "sms-account", limit: policy.smsPerAccountPerDay, windowMs: DAY_MS };
  const perNumber: Throttle = { kind: "sms-number", limit: policy.smsPerNumberPerDay, windowMs: DAY_MS };
  if (!(await takeTry(transaction, perAccount, accountId, now)))
    return secondsUntilOpen(transaction, perAccount, accountId, now);
  if (await takeTry(transaction, perNumber, phoneNumber, now)) return undefined;
  await returnTry(transaction, perAccount, accountId);
  return secondsUntilOpen(transaction, perNumber, phoneNumber, now);
}
