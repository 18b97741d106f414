// docs/protocol.md#forms: the texts that a person types.

/** The form of a text, for checks, text fields and JSON Schemas. */
export interface TextForm {
  /** In characters. */
  readonly minLength: number;
  readonly maxLength: number;
  /** Matches the whole text. */
  readonly pattern: RegExp;
}

export const pinForm: TextForm = { minLength: 4, maxLength: 8, pattern: /^[0-9]{4,8}$/ };

/** Letters and digits only, so that an e-mail address or a sentence never leaves the device. */
export const smsCodeForm: TextForm = { minLength: 4, maxLength: 16, pattern: /^[0-9A-Za-z]{4,16}$/ };

export const isPin = (value: unknown): value is string =>
  typeof value === "string" && pinForm.pattern.test(value);

export const isSmsCode = (value: unknown): value is string =>
  typeof value === "string" && smsCodeForm.pattern.test(value);

/** The PIN of an account without one, as the protocol has it (docs/protocol.md#keys). */
export const NO_PIN = "";
