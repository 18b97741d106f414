// The number that receives an account's codes. A code certifies it before it is added or replaced.
import { storePhoneNumber } from "../accounts/accounts.ts";
import type { NumberRefusal } from "../audit/reasons.ts";
import { consumeOtp } from "../otps/one-time-passwords.ts";
import type { Language } from "../settings/language.ts";
import type { AccountRow, Database } from "../store/schema.ts";
import type { Work } from "../work.ts";
import { type Certification, endCertification, verifyCertification } from "./certification.ts";
import { revokeCodes, revokeSentCodes } from "./code-ends.ts";
import { noticeOf, type SmsSender } from "./sms/message.ts";

export interface CertifiedNumber {
  readonly code: string;
  readonly phoneNumber: string;
}

const refused = (verified: "unknown" | "expired"): NumberRefusal =>
  verified === "expired" ? "sms_code_expired" : "sms_code_invalid";

/**
 * Gives an account without a number its number. A repeated request succeeds: the first answer may have been lost.
 * @param given.enrolling keeps the code in force, to enrol a device with
 */
export async function addPhoneNumber(
  work: Work,
  account: AccountRow,
  given: CertifiedNumber & { readonly enrolling: boolean },
): Promise<NumberRefusal | undefined> {
  const { transaction } = work;
  const { phoneNumber, enrolling } = given;
  const verified = await verifyCertification(work, account.id, given);
  const wanted = enrolling ? "activate" : "certified";
  if (account.phone_number !== null) {
    const done =
      typeof verified === "object" && verified.purpose === wanted && account.phone_number === phoneNumber;
    return done ? undefined : "phone_number_exists";
  }
  if (typeof verified === "string") return refused(verified);
  if (!(await endCertification(transaction, verified.id, wanted))) return "sms_code_invalid";
  await storePhoneNumber(transaction, account.id, phoneNumber);
  return undefined;
}

/**
 * Replaces an account's number, by an OTP of one of its devices. The codes sent to the old number are revoked, and a
 * message informs the old number.
 */
export async function replacePhoneNumber(
  work: Work & { readonly sms: SmsSender },
  account: AccountRow,
  given: CertifiedNumber & { readonly otp: string; readonly language: Language },
): Promise<NumberRefusal | undefined> {
  const { transaction, sms, now } = work;
  const { phoneNumber, otp, language } = given;
  const verified = await verifyCertification(work, account.id, given);
  if (typeof verified === "string") return refused(verified);
  const { phone_number: old } = account;
  if (old === null) return "no_phone_number";
  if (isRepeated(verified, account)) return undefined;
  if (verified.purpose !== "certify") return "sms_code_invalid";
  if ((await consumeOtp(work, account.id, otp)) === undefined) return "otp_refused";
  if (!(await endCertification(transaction, verified.id, "certified"))) return "sms_code_invalid";
  await storePhoneNumber(transaction, account.id, phoneNumber);
  await revokeSentCodes(transaction, account.id);
  if (old !== phoneNumber)
    await sms.put(transaction, account.id, noticeOf("numberReplaced", old, language, now), now);
  return undefined;
}

const isRepeated = ({ purpose, phoneNumber }: Certification, account: AccountRow): boolean =>
  purpose === "certified" && account.phone_number === phoneNumber;

/**
 * Sets an account's number for an operator. It resets no limit of SMS and no PIN. Every code of the account ends,
 * since the person at the old number may have asked for it, and a message informs the old number.
 * @returns false if another account has the number, and it may not be shared
 */
export async function setPhoneNumber(
  work: Work & { readonly sms: SmsSender },
  account: Pick<AccountRow, "id" | "phone_number">,
  given: { readonly phoneNumber: string; readonly shared: boolean; readonly language: Language },
): Promise<boolean> {
  const { transaction, sms, now } = work;
  const { phoneNumber, shared, language } = given;
  const { phone_number: old } = account;
  if (!shared && (await hasOther(transaction, account.id, phoneNumber))) return false;
  await storePhoneNumber(transaction, account.id, phoneNumber);
  await revokeCodes(transaction, account.id);
  if (old !== null)
    await sms.put(transaction, account.id, noticeOf("numberReplaced", old, language, now), now);
  return true;
}

async function hasOther(transaction: Database, accountId: string, phoneNumber: string): Promise<boolean> {
  const other = await transaction
    .selectFrom("accounts")
    .select("id")
    .where("phone_number", "=", phoneNumber)
    .where("id", "!=", accountId)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}
