// maccess-protocol.md, Online OTP.
import { randomBytes, randomInt } from "node:crypto";
import { advanceK1, computeOtp, encryptUnder, type OtpFormat } from "@openpims/maccess";
import { servicesOf } from "../accounts.ts";
import { keepOtp } from "../one-time-passwords.ts";
import { takeTry } from "../throttle.ts";
import { type MacAnswer, ok, refuse } from "./answer.ts";
import { openChallenge } from "./challenges.ts";
import { offerKeys, pinKeyOf, secretOf } from "./device-keys.ts";
import { type DeviceOfAccount, findCaller, isAnswer, type Operation, refuseAccount } from "./operation.ts";
import { checkPossessionAndPin } from "./proof-check.ts";
import { isOlder } from "./query.ts";

/** The first library version that is told a `format`. */
const FIRST_WITH_FORMAT = "0.2.12";

const DAY_MS = 86_400_000;

async function findOtpCaller(operation: Operation): Promise<DeviceOfAccount | MacAnswer> {
  const caller = await findCaller(operation);
  if (isAnswer(caller)) return caller;
  const refusal = refuseAccount(caller.account);
  if (refusal) return refusal;
  // The enrollment was never finished (field-notes.md).
  if (caller.device.status === "pending") return refuse("NOK:FORBIDDEN");
  return servicesOf(caller.account).includes(operation.query.text("sid")) ? caller : refuse("NOK:NOSRV");
}

export async function setUpOtp(operation: Operation): Promise<MacAnswer> {
  const caller = await findOtpCaller(operation);
  if (isAnswer(caller)) return caller;
  const challenge = await openChallenge(operation, caller.device.id, "otp");
  return ok({ challenge, pinmode: caller.device.with_pin ? "1" : "0" });
}

export async function finalizeOtp(operation: Operation): Promise<MacAnswer> {
  const { transaction, vault, query, policy, now } = operation;
  const caller = await findOtpCaller(operation);
  if (isAnswer(caller)) return caller;
  const possession = await checkPossessionAndPin(operation, caller);
  if (isAnswer(possession)) return possession;

  const { device, account } = caller;
  if (policy.otpsPerDay > 0) {
    const throttle = { kind: "otps", limit: policy.otpsPerDay, windowMs: DAY_MS };
    // After the proof: nobody else uses the account's OTPs up.
    if (!(await takeTry(transaction, throttle, account.id, now))) return refuse("NOK:FORBIDDEN");
  }
  const format: OtpFormat = isOlder(query.libraryVersion, FIRST_WITH_FORMAT) ? "unpadded" : "8LC";
  const dK1 = randomBytes(8).toString("hex");
  const k1 = advanceK1(possession.keys.k1, dK1);
  await offerKeys(transaction, vault, device.id, { k0: possession.keys.k0, k1 });

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
  await keepOtp(transaction, vault, { accountId: account.id, deviceId: device.id, otp, expiresAt });
  operation.deeds.push("otp.issue");
  operation.afterCommit.push(() => operation.metrics.otpsIssued.inc());
  if (account.resynchronise) {
    await transaction
      .updateTable("accounts")
      .set({ resynchronise: 0 })
      .where("id", "=", account.id)
      .execute();
  }
  return ok({
    defi: otpChallenge,
    dK1,
    ...(format === "8LC" && { format }),
    ...(account.resynchronise && { J: "1" }),
  });
}
