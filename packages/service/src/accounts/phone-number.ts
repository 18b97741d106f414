// The normal form of a phone number, in which it is stored, counted and answered: E.164.
import { cleanPhoneNumber, isPhoneNumber } from "@openpims/maccess";
import type { CountryCode } from "libphonenumber-js/max";

/** Its tables take 12 MiB, and most requests have no phone number. */
const library = () => import("libphonenumber-js/max");

/** An SMS to one of these costs extra, or reaches no phone. */
const REFUSED_TYPES = [
  "PREMIUM_RATE",
  "SHARED_COST",
  "TOLL_FREE",
  "UAN",
  "PERSONAL_NUMBER",
  "PAGER",
  "VOICEMAIL",
];

/** A number or a part of one as typed, without its separators. */
export const typedNumber = (text: string): string => cleanPhoneNumber(text);

export const REFUSED_NUMBER =
  "phoneNumber must be a number that takes an SMS at a normal price, such as +33612345678: check its country code and its length";

/**
 * The number in E.164. Numbers of a right length pass even if their range is unknown: ranges are opened
 * more often than this library is updated.
 * @param country ISO 3166, the country of a number without a country code
 * @returns `undefined` for an invalid or impossible number, one of a premium rate, and one that belongs to no country
 */
export async function normalisePhoneNumber(text: string, country: string): Promise<string | undefined> {
  const number = cleanPhoneNumber(text);
  if (!isPhoneNumber(number)) return undefined;
  const { isSupportedCountry, parsePhoneNumberFromString } = await library();
  const isCountry = (code: string): code is CountryCode => isSupportedCountry(code);
  const options = { ...(isCountry(country) && { defaultCountry: country }), extract: false };
  const parsed = parsePhoneNumberFromString(number.replace(/^00/, "+"), options);
  if (!parsed?.isPossible() || parsed.isNonGeographic()) return undefined;
  if (REFUSED_TYPES.includes(parsed.getType() ?? "")) return undefined;
  // A second national zero would be a second form of the same number.
  if (!parsed.isValid() && parsed.nationalNumber.startsWith("0")) return undefined;
  return parsePhoneNumberFromString(parsed.number, options)?.number === parsed.number
    ? parsed.number
    : undefined;
}
