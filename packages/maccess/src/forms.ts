// docs/protocol.md#forms: the texts that a person types.

/** The form of a text, for checks, text fields and JSON Schemas. */
export interface TextForm {
  /** In characters. */
  readonly minLength: number;
  readonly maxLength: number;
  /** Matches the whole text. */
  readonly pattern: RegExp;
  /** The same in words, such as `4 to 8 digits`. */
  readonly inWords: string;
}

/** The form of a PIN: digits as text, since the number 0123 would lose its zero. */
export const pinForm: TextForm = {
  minLength: 4,
  maxLength: 8,
  pattern: /^[0-9]{4,8}$/,
  inWords: "4 to 8 digits",
};

/**
 * The blanks, hyphens and invisible characters that people and messages put between the groups of a code, and the
 * quotes and full stops around it.
 */
const SEPARATOR =
  "[\\s.,:;'\"\\u00ab\\u00bb\\u2018-\\u201f\\u00ad\\u200b-\\u2015\\u202a-\\u202e\\u2060-\\u206f\\u2212\\ufeff-]";
const SEPARATORS = /* @__PURE__ */ new RegExp(SEPARATOR, "g");

/**
 * Letters and digits only, so that an e-mail address or a sentence never leaves the device. Digits may stand in groups,
 * as an SMS shows them.
 */
export const smsCodeForm: TextForm = {
  minLength: 4,
  maxLength: 16,
  pattern: /* @__PURE__ */ new RegExp(
    `^${SEPARATOR}*(?:[0-9A-Za-z]{4,16}|(?:[0-9]${SEPARATOR}*){4,16})${SEPARATOR}*$`,
  ),
  inWords: "4 to 16 letters and digits, also in groups",
};

/**
 * Removes the separators from a typed SMS code, as for sending and comparing.
 * @param typed the code as a person or a message writes it
 * @example
 * const code = normaliseSmsCode("1234 5678 9012");
 */
export const normaliseSmsCode = (typed: string): string => typed.replace(SEPARATORS, "");

/**
 * Gives a typed OTP in its compared form: lower case, without separators.
 * @param typed the OTP as a person writes it
 * @example
 * const otp = normaliseOtp("NPNP 3KVC");
 */
export const normaliseOtp = (typed: string): string => typed.replace(SEPARATORS, "").toLowerCase();

/**
 * True for a PIN: a text of 4 to 8 digits.
 * @param value anything; a number is no PIN
 * @example
 * const good = isPin("1234");
 */
export const isPin = (value: unknown): value is string =>
  typeof value === "string" && pinForm.pattern.test(value);

/**
 * True for the code of an SMS: a text of 4 to 16 letters and digits.
 * @param value anything; separators must be removed before, see {@link normaliseSmsCode}
 * @example
 * const good = isSmsCode("4821 0937 5526");
 */
export const isSmsCode = (value: unknown): value is string =>
  typeof value === "string" && smsCodeForm.pattern.test(value);

/** The PIN of an account without one (docs/protocol.md#keys). */
export const NO_PIN = "";
