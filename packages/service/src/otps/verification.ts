import type { Actor } from "../audit/event.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import { consumeOtp } from "./one-time-passwords.ts";

export interface GivenOtp {
  readonly otp: string;
  /** `undefined` for a login without an account: the refusal, and its cost, are those of a wrong OTP. */
  readonly accountId: string | undefined;
  readonly actor: Actor;
  /** The address of the request. */
  readonly address: string;
}

/**
 * Accepts an OTP once, and records the outcome.
 * @returns the id of the device that computed it; `undefined` if it is wrong, used, expired or another account's
 */
export async function verifyOtp(
  { database, vault, audit, clock, metrics }: Core,
  { otp, accountId, actor, address }: GivenOtp,
): Promise<string | undefined> {
  const deviceId = await inTransaction(database, async (transaction) => {
    const now = clock.now();
    const accepted = await consumeOtp({ transaction, vault, now }, accountId ?? "", otp);
    await audit.append(transaction, now, {
      actor,
      action: "otp.verify",
      accountId,
      deviceId: accepted,
      address,
      result: accepted === undefined ? "refused" : "ok",
    });
    return accepted;
  });
  metrics.verifications.inc({ outcome: deviceId === undefined ? "refused" : "accepted" });
  return deviceId;
}
