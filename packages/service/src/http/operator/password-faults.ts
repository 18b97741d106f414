import { isCommon, lengthFault } from "../../accounts/password-rules.ts";

export const PASSWORD_FAULTS = {
  tooShort: "a password has at least 15 characters",
  tooLong: "a password has at most 256 characters",
  guessable: "the password is easy to guess",
} as const;

/** @returns the fault of an operator's new password; `undefined` for a good one */
export async function passwordFault(
  password: string,
  name: string,
): Promise<keyof typeof PASSWORD_FAULTS | undefined> {
  const fault = lengthFault(password);
  if (fault === "tooShort" || fault === "tooLong") return fault;
  return (await isCommon(password, name)) ? "guessable" : undefined;
}
