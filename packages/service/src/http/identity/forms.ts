import { changeLogin } from "./change-login.ts";
import { changePassword } from "./change-password.ts";
import { createAccount } from "./create-account.ts";
import type { Form } from "./form.ts";
import { signIn } from "./sign-in.ts";

/** Every page of the identity provider. */
export const forms: readonly Form[] = [signIn, createAccount, changeLogin, changePassword];

export const formFor = (prompt: string): Form | undefined => forms.find((form) => form.prompt === prompt);
