// docs/protocol.md#online-otp

import { advanceK1, decryptUnder, pinKey } from "../crypto/keys.ts";
import { computeOtp, type OtpFormat } from "../crypto/otp.ts";
import { prove } from "../crypto/proofs.ts";
import { fail, type Outcome, succeed } from "../outcome.ts";
import type { ActivatedDevice } from "../state.ts";
import type { Answer } from "../wire/answer.ts";
import { type Announcement, buildFinalize, buildSetup, type Request } from "../wire/request.ts";

export function buildOtpSetup(
  announcement: Announcement,
  device: ActivatedDevice,
  serviceId: string,
): Request {
  return buildSetup("otp", announcement, device, { sid: serviceId });
}

/** The challenge of the proofs. */
export function processOtpSetup(answer: Answer): Outcome<string> {
  return succeed(answer.required("challenge"));
}

/** @param pin `NO_PIN` to prove none */
export function buildOtpFinalize(
  announcement: Announcement,
  device: ActivatedDevice,
  serviceId: string,
  challenge: string,
  pin: string,
): Request {
  const proofs = prove({ ...device, challenge }, pin);
  return buildFinalize("otp", announcement, device, proofs, { sid: serviceId, keytype: "0" });
}

export interface OtpAnswer {
  /** The device with the answer's key updates applied. Store it before the OTP is handed out. */
  readonly device: ActivatedDevice;
  readonly otp: string;
  /** The server asks for a synchronisation (`J`). */
  readonly resynchronise: boolean;
}

function formatOf(answer: Answer): OtpFormat | undefined {
  const format = answer.text("format");
  if (format === undefined) return "unpadded";
  return format === "8LC" ? "8LC" : undefined;
}

export function processOtpFinalize(
  answer: Answer,
  device: ActivatedDevice,
  serviceId: string,
  pin: string,
): Outcome<OtpAnswer> {
  const otpChallenge = answer.required("defi");
  const kma = pinKey(pin, device.serial);
  const freshK1 = answer.key("K1");
  const dK1 = answer.text("dK1");
  const baseK1 = freshK1 === undefined ? device.k1 : decryptUnder(kma, freshK1);
  const k1 = dK1 === undefined ? baseK1 : advanceK1(baseK1, dK1);

  const format = formatOf(answer);
  if (!format)
    return fail("UnknownOtpFormat", { reason: "the answer asks for an OTP format that is not known" });
  const secret = device.secrets.find(({ id }) => id === serviceId) ?? device.secrets[0];
  if (!secret) return fail("Forbidden", { reason: "no secret for the service" });
  const otp = computeOtp({ k1, otpChallenge, secretUnderPinKey: secret.underPinKey, pinKey: kma, format });
  return succeed({ device: { ...device, k1 }, otp, resynchronise: answer.text("J") !== undefined });
}
