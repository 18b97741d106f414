import type { Field } from "./page.ts";
import type { Alert } from "./texts.ts";

/** The fields that an alert may be about: the first one that the form has. The other alerts are about no field. */
const PLACES: Partial<Readonly<Record<Alert, readonly string[]>>> = {
  wrongPassword: ["password"],
  badLogin: ["newLogin", "login"],
  sameLogin: ["newLogin"],
  loginRefused: ["newLogin", "login"],
  passwordsDiffer: ["newPasswordAgain"],
  samePassword: ["newPassword"],
  tooShort: ["newPassword"],
  tooLong: ["newPassword"],
  common: ["newPassword"],
};

/** The form's field that an alert is about, if it is about one. */
export const fieldOf = (alert: Alert, fields: readonly Field[]): string | undefined =>
  PLACES[alert]?.find((name) => fields.some((field) => field.name === name));
