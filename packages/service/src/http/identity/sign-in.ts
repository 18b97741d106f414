import type { Form } from "./form.ts";
import { knownUser, knownUserFields } from "./known-user.ts";

/** The page where the user signs in. */
export const signIn: Form = {
  prompt: "login",
  path: "sign-in",
  name: "signIn",
  fields: knownUserFields,
  submit: knownUser,
};
