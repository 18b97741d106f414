// The number that an account's codes are sent to: shown to be in the user's hands by a code, then added or replaced.

import { storePhoneNumber } from "../accounts/accounts.ts";
import type { ServiceContext } from "../context.ts";
import { consumeOtp } from "../otps/one-time-passwords.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import {
  type Certification,
  endSentCodes,
  judgeCertification,
  settleCertification,
} from "./activation-codes.ts";
import { replacedNotice } from "./sms/message.ts";

/** Why a number is not taken, in the words that the SDK knows. */
export type NumberRefusal =
  | "sms_code_invalid"
  | "sms_code_expired"
  | "phone_number_exists"
  | "no_phone_number"
  | "otp_refused";

export interface CertifiedNumber {
  readonly smsCode: string;
  readonly phoneNumber: string;
}

const refused = (judged: "unknown" | "expired"): NumberRefusal =>
  judged === "expired" ? "sms_code_expired" : "sms_code_invalid";

/**
 * Gives an account without a number its number. The same again is taken as done: its answer may have been lost.
 * @param enrolling leaves the code in force, to enrol a device with
 */
export async function addPhoneNumber(
  transaction: Database,
  { vault }: Pick<ServiceContext, "vault">,
  account: AccountRow,
  { smsCode, phoneNumber, enrolling }: CertifiedNumber & { readonly enrolling: boolean },
  now: number,
): Promise<NumberRefusal | undefined> {
  const judged = await judgeCertification(transaction, vault, account.id, smsCode, phoneNumber, now);
  const wanted = enrolling ? "activate" : "certified";
  if (account.phone_number !== null) {
    const done =
      typeof judged === "object" && judged.purpose === wanted && account.phone_number === phoneNumber;
    return done ? undefined : "phone_number_exists";
  }
  if (typeof judged === "string") return refused(judged);
  if (!(await settleCertification(transaction, judged.id, wanted))) return "sms_code_invalid";
  await storePhoneNumber(transaction, account.id, phoneNumber);
  return undefined;
}

/**
 * Replaces an account's number, for an OTP of one of its devices. What was sent to the old number ends, and the old
 * number is told.
 */
export async function modifyPhoneNumber(
  transaction: Database,
  { vault, sms }: Pick<ServiceContext, "vault" | "sms">,
  account: AccountRow,
  { smsCode, phoneNumber, otp }: CertifiedNumber & { readonly otp: string },
  language: Parameters<typeof replacedNotice>[1],
  now: number,
): Promise<NumberRefusal | undefined> {
  const judged = await judgeCertification(transaction, vault, account.id, smsCode, phoneNumber, now);
  if (typeof judged === "string") return refused(judged);
  const { phone_number: old } = account;
  if (old === null) return "no_phone_number";
  if (isRepeated(judged, account)) return undefined;
  if (judged.purpose !== "certify") return "sms_code_invalid";
  if ((await consumeOtp(transaction, vault, account.id, otp, now)) === undefined) return "otp_refused";
  if (!(await settleCertification(transaction, judged.id, "certified"))) return "sms_code_invalid";
  await storePhoneNumber(transaction, account.id, phoneNumber);
  await endSentCodes(transaction, account.id);
  if (old !== phoneNumber) await sms.put(transaction, account.id, replacedNotice(old, language, now), now);
  return undefined;
}

const isRepeated = ({ purpose, phoneNumber }: Certification, account: AccountRow): boolean =>
  purpose === "certified" && account.phone_number === phoneNumber;
