import { passwordFault } from "../../accounts/password-rules.ts";
import type { Values } from "./form.ts";
import type { Field } from "./page.ts";
import type { Alert, Texts } from "./texts.ts";

export const newPasswordFields = (texts: Texts, hint: string): readonly Field[] => [
  { name: "newPassword", label: texts.newPassword, type: "password", autocomplete: "new-password", hint },
  { name: "newPasswordAgain", label: texts.passwordAgain, type: "password", autocomplete: "new-password" },
];

/** Finds the fault of the two new passwords in a form. */
export async function newPasswordFault(values: Values, login: string): Promise<Alert | undefined> {
  const password = values("newPassword");
  return password === values("newPasswordAgain") ? passwordFault(password, login) : "passwordsDiffer";
}
