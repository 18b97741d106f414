// Normalises and checks field input before it goes to the SDK.
import { cleanPhoneNumber, isPhoneNumber, isSmsCode, normaliseSmsCode } from "@openpims/sdk";

/** A phone number without separators, `undefined` if it is not a phone number. */
export function readPhoneNumber(text: string): string | undefined {
  const number = cleanPhoneNumber(text);
  return isPhoneNumber(number) ? number : undefined;
}

/** A code without separators, `undefined` if it is not an SMS code. */
export const readSmsCode = (text: string): string | undefined =>
  isSmsCode(text) ? normaliseSmsCode(text) : undefined;
