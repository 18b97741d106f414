import { texts } from "../texts/texts.ts";
import { PasswordField } from "./small.tsx";

interface NewPasswordFieldsProps<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly hint: string;
  readonly failures: { at(field: Name | "again"): string | undefined };
}

/** A new password, and once more. */
export const NewPasswordFields = <Name extends string>({
  name,
  label,
  hint,
  failures,
}: NewPasswordFieldsProps<Name>) => (
  <>
    <PasswordField
      label={label}
      hint={hint}
      failure={failures.at(name)}
      name={name}
      autocomplete="new-password"
    />
    <PasswordField
      label={texts.invitation.again}
      failure={failures.at("again")}
      name="again"
      autocomplete="new-password"
    />
  </>
);
