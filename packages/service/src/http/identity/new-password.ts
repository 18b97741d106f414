import { lengthFault } from "../../accounts/password-rules.ts";
import type { Values } from "./form.ts";
import type { Field } from "./page.ts";
import type { Alert, Texts } from "./texts.ts";

export const newPasswordFields = (texts: Texts, hint: string): readonly Field[] => [
  { name: "newPassword", label: texts.newPassword, type: "password", autocomplete: "new-password", hint },
  { name: "newPasswordAgain", label: texts.passwordAgain, type: "password", autocomplete: "new-password" },
];

/** Finds a fault of the two new passwords in a form, before the request is counted. */
export function newPasswordFault(values: Values): Alert | undefined {
  const password = values("newPassword");
  return password === values("newPasswordAgain") ? lengthFault(password) : "passwordsDiffer";
}
