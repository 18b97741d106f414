// The normal form of a phone number, in which it is stored, counted and answered: E.164.
import { cleanPhoneNumber, isPhoneNumber } from "@openpims/maccess";
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

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

export const REFUSED_NUMBER =
  "phoneNumber must be a number that takes an SMS at a normal price, such as +33612345678: check its country code and its length";

const isCountry = (code: string): code is CountryCode => isSupportedCountry(code);

const parse = (number: string, country: string) =>
  parsePhoneNumberFromString(number, {
    ...(isCountry(country) && { defaultCountry: country }),
    extract: false,
  });

/**
 * The number in E.164. Numbers of a right length pass even if their range is unknown: ranges are opened
 * more often than this library is updated.
 * @param country ISO 3166, the country of a number without a country code
 * @returns `undefined` for an invalid or impossible number, one of a premium rate, and one that belongs to no country
 */
export function normalisePhoneNumber(text: string, country: string): string | undefined {
  const number = cleanPhoneNumber(text);
  if (!isPhoneNumber(number)) return undefined;
  const parsed = parse(number.replace(/^00/, "+"), country);
  if (!parsed?.isPossible() || parsed.isNonGeographic()) return undefined;
  if (REFUSED_TYPES.includes(parsed.getType() ?? "")) return undefined;
  // A second national zero would be a second form of the same number.
  if (!parsed.isValid() && parsed.nationalNumber.startsWith("0")) return undefined;
  return parse(parsed.number, country)?.number === parsed.number ? parsed.number : undefined;
}
