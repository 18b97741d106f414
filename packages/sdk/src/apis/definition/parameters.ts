import {
  cleanPhoneNumber,
  isPhoneNumber,
  isPin,
  isSmsCode,
  pinForm,
  smsCodeForm,
  type TextForm,
} from "@openpims/maccess";

/** One parameter of an API: its description in the reference, and the check of its values. */
export interface Parameter<T = unknown, Required extends boolean = boolean> {
  /** The type's name in the reference. */
  readonly type: string;
  /** The required type and form of a value, in words. */
  readonly form: string;
  readonly required: Required;
  readonly example?: string;
  /** The values in the reference, if it lists them. */
  readonly values?: readonly string[];
  /** Removes separators that people type, before `accepts` checks the value. */
  readonly clean?: (value: string) => string;
  readonly accepts: (value: unknown) => value is T;
}

/** A parameter with several spellings in the reference: its own name or one of these. */
export interface Respelt<Spelling extends string = string> {
  readonly alsoSpelt: readonly Spelling[];
}

const matching =
  (form: RegExp) =>
  (value: unknown): value is string =>
    typeof value === "string" && form.test(value);

const textOf = ({ inWords }: TextForm): string => `text of ${inWords}`;

/** A PIN: a string of 4 to 8 digits. The number 1234 is refused: a number loses leading zeros. */
export const pinCode = (): Parameter<string, true> => ({
  type: "int",
  form: textOf(pinForm),
  required: true,
  example: "1234",
  accepts: isPin,
});

/** The code of an SMS. */
export const smsCode = (): Parameter<string, true> => ({ ...optionalSmsCode(), required: true });

export const optionalSmsCode = (): Parameter<string, false> => ({
  type: "int",
  form: textOf(smsCodeForm),
  required: false,
  example: "4821 0937 5526",
  accepts: isSmsCode,
});

/** A phone number as text. The number 0612345678 is refused: a number loses its leading zero. */
export const phoneNumber = (): Parameter<string, true> => ({
  type: "int",
  form: "text of 6 to 15 digits, with or without a country code; blanks and signs between them are dropped",
  required: true,
  example: "0612345678",
  clean: cleanPhoneNumber,
  accepts: isPhoneNumber,
});

/** One of a list of texts. */
export const choice = <const T extends readonly string[]>(...values: T): Parameter<T[number], true> => ({
  ...optionalChoice(...values),
  required: true,
});

export const optionalChoice = <const T extends readonly string[]>(
  ...values: T
): Parameter<T[number], false> => ({
  type: "String",
  form: "one of the values",
  required: false,
  values,
  accepts: (value): value is T[number] => values.some((known) => known === value),
});

/** A file's bytes. */
export const fileBytes = (): Parameter<Uint8Array, true> => ({
  type: "Uint8Array",
  form: "bytes of a file",
  required: true,
  accepts: (value) => value instanceof Uint8Array,
});

/** An object whose fields the API checks itself: labels name them by paths, as for `initialize`. */
export const optionalObject = <T extends object>(): Parameter<T, false> => ({
  type: "Object",
  form: "object of fields of the parameter of `initialize`",
  required: false,
  accepts: (value): value is T => typeof value === "object" && value !== null && !Array.isArray(value),
});

/** A language for the identity provider's pages (BCP 47). */
export const language = (): Parameter<string, false> => ({
  type: "string",
  form: "text, a BCP 47 language tag",
  required: false,
  example: "en",
  accepts: matching(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
});

/** The mobile platforms' UI context. This platform has none: any value is ignored. */
export const uiContext = (): Parameter<unknown, false> => ({
  type: "context",
  form: "anything; ignored",
  required: false,
  example: "context",
  accepts: (value): value is unknown => value !== undefined,
});
