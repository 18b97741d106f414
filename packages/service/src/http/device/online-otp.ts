// docs/protocol.md#online-otp
import { randomBytes, randomInt } from "node:crypto";
import { advanceK1, computeOtp, encryptUnder, type OtpFormat } from "@openpims/maccess";
import { endResynchronisation } from "../../accounts/accounts.ts";
import { hasPin } from "../../accounts/pin.ts";
import { servicesOf } from "../../accounts/services.ts";
import type { OtpRefusal } from "../../audit/otp-refusals.ts";
import { openChallenge } from "../../devices/challenges.ts";
import { pinKeyOf, secretOf } from "../../devices/device-keys.ts";
import type { DeviceOfAccount } from "../../devices/locked-device.ts";
import { takeTry } from "../../limits/throttle.ts";
import { storeOtp } from "../../otps/one-time-passwords.ts";
import type { AccountRow } from "../../store/schema.ts";
import { type MacAnswer, ok, refuse } from "./answer.ts";
import { findCaller, isAnswer, type Operation, refuseCaller } from "./operation.ts";
import { checkPossessionAndPin } from "./proof-check.ts";
import { isOlder } from "./query.ts";

/** The first library version whose answers have a `format`. */
const FIRST_WITH_FORMAT = "0.2.12";

const DAY_MS = 86_400_000;

/** True if the device was enrolled without a PIN and must be enrolled again: the policy and the account require a PIN now. */
const lacksItsPin = ({ policy }: Operation, { device, account }: DeviceOfAccount): boolean =>
  policy.pinRequired && !device.with_pin && hasPin(account);

async function findOtpCaller(operation: Operation): Promise<DeviceOfAccount | MacAnswer<OtpRefusal>> {
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const refusal = refuseCaller(caller);
  if (refusal) return refusal;
  // The enrolment was never completed (docs/protocol.md#field-reports).
  if (caller.device.status === "pending") return refuse("NOK:FORBIDDEN");
  if (lacksItsPin(operation, caller)) return refuse("NOK:FORBIDDEN");
  return servicesOf(caller.account).includes(operation.query.text("sid")) ? caller : refuse("NOK:NOSRV");
}

export async function setUpOtp(operation: Operation): Promise<MacAnswer<OtpRefusal>> {
  const caller = await findOtpCaller(operation);
  if (isAnswer(caller)) return caller;
  const challenge = await openChallenge(operation, caller.device.id, "otp");
  return ok({ challenge, pinmode: caller.device.with_pin ? "1" : "0" });
}

/** Counts an OTP of the account's day. @returns false if none is left */
async function hasOtpsLeft({ transaction, policy, now }: Operation, { id }: AccountRow): Promise<boolean> {
  const { otpsPerDay: limit } = policy;
  return limit === 0 || takeTry(transaction, { kind: "otps", limit, windowMs: DAY_MS }, id, now);
}

export async function finalizeOtp(operation: Operation): Promise<MacAnswer<OtpRefusal>> {
  const { transaction, vault, query, policy, now } = operation;
  const caller = await findOtpCaller(operation);
  if (isAnswer(caller)) return caller;
  const { device, account } = caller;
  const dK1 = randomBytes(8).toString("hex");
  const possession = await checkPossessionAndPin(operation, caller, async ({ keys: { k0, k1 } }) =>
    // After the proof, so that strangers cannot use up the account's OTPs.
    (await hasOtpsLeft(operation, account)) ? { k0, k1: advanceK1(k1, dK1) } : refuse("NOK:FORBIDDEN"),
  );
  if (isAnswer(possession)) return possession;

  const k1 = advanceK1(possession.keys.k1, dK1);
  const format: OtpFormat = isOlder(query.libraryVersion, FIRST_WITH_FORMAT) ? "unpadded" : "8LC";
  const kma = pinKeyOf(vault, device);
  const otpChallenge = String(randomInt(1_000_000_000));
  const otp = computeOtp({
    k1,
    otpChallenge,
    secretUnderPinKey: encryptUnder(kma, secretOf(vault, device)),
    pinKey: kma,
    format,
  });
  const expiresAt = now + policy.otpLifetimeSeconds * 1000;
  await storeOtp(operation, { accountId: account.id, deviceId: device.id, otp, expiresAt });
  operation.deeds.push("otp.issue");
  operation.afterCommit.push(() => operation.metrics.otpsIssued.inc());
  if (account.resynchronise) await endResynchronisation(transaction, account.id);
  return ok({
    defi: otpChallenge,
    dK1,
    ...(format === "8LC" && { format }),
    ...(account.resynchronise && { J: "1" }),
  });
}
