// Normalises and checks field input before it goes to the SDK.
import { cleanPhoneNumber, isPhoneNumber, isSmsCode, normaliseSmsCode } from "@openpims/sdk";

/** A phone number without what people write between its digits, `undefined` where it is none. */
export function readPhoneNumber(text: string): string | undefined {
  const number = cleanPhoneNumber(text);
  return isPhoneNumber(number) ? number : undefined;
}

/** A code without the blanks that a message may have in it, `undefined` where it is none. */
export const readSmsCode = (text: string): string | undefined =>
  isSmsCode(text) ? normaliseSmsCode(text) : undefined;
