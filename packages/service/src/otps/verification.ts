import { type Actor, outcomeOf } from "../audit/event.ts";
import type { AuditReason } from "../audit/reasons.ts";
import type { Database } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import { consumeOtp } from "./one-time-passwords.ts";

export interface GivenOtp {
  readonly otp: string;
  /** @returns the account's id; `undefined` if there is none: the refusal, and its cost, are those of a wrong OTP */
  findAccount(transaction: Database): Promise<string | undefined>;
  readonly actor: Actor;
  /** The address of the request. */
  readonly address: string;
}

/**
 * Accepts an OTP once, and records the outcome.
 * @returns the account, and the device that computed it; `undefined` if it is wrong, used, expired or another account's
 */
export async function verifyOtp(
  { database, vault, audit, clock, metrics }: Core,
  { otp, findAccount, actor, address }: GivenOtp,
): Promise<{ readonly accountId: string; readonly deviceId: string } | undefined> {
  const verified = await inTransaction(database, async (transaction) => {
    const accountId = await findAccount(transaction);
    const now = clock.now();
    const accepted = await consumeOtp({ transaction, vault, now }, accountId ?? "", otp);
    await audit.append(transaction, now, {
      actor,
      action: "otp.verify",
      accountId,
      deviceId: accepted,
      address,
      ...outcomeOf(refusalOf(accountId, accepted)),
    });
    return accountId !== undefined && accepted !== undefined ? { accountId, deviceId: accepted } : undefined;
  });
  metrics.verifications.inc({ outcome: verified ? "accepted" : "refused" });
  return verified;
}

function refusalOf(accountId: string | undefined, accepted: string | undefined): AuditReason | undefined {
  if (accountId === undefined) return "unknown-account";
  return accepted === undefined ? "wrong-otp" : undefined;
}
