// The fields of an account's forms.
import { texts } from "../texts/texts.ts";
import { Field } from "./small.tsx";

interface AccountFieldProps {
  readonly failure: string | undefined;
  /** The present value. */
  readonly value?: string;
}

export const LoginField = ({ failure, value = "" }: AccountFieldProps) => (
  <Field label={texts.account.login} failure={failure}>
    {(field) => (
      <input
        {...field}
        name="login"
        required
        minLength={3}
        maxLength={254}
        pattern="\S+"
        defaultValue={value}
        autocomplete="off"
      />
    )}
  </Field>
);

/** @param hint what the number is for @param required true for an account that has one */
export const NumberField = ({
  failure,
  value = "",
  hint,
  required = false,
}: AccountFieldProps & { readonly hint: string; readonly required?: boolean }) => (
  <Field label={texts.account.phone} hint={hint} failure={failure}>
    {(field) => (
      <input
        {...field}
        name="phoneNumber"
        type="tel"
        maxLength={24}
        required={required}
        defaultValue={value}
        autocomplete="off"
      />
    )}
  </Field>
);
