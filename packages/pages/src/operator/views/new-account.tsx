import { call } from "../api/client.ts";
import { LoginField, NumberField } from "../parts/account-fields.tsx";
import { Dialog, DialogForm } from "../parts/dialog.tsx";
import { say } from "../parts/notice.tsx";
import { Field } from "../parts/small.tsx";
import { useFailures } from "../state/failures.ts";
import { go } from "../state/route.ts";
import { texts } from "../texts/texts.ts";

const words = texts.account;

export function NewAccount({ onClose }: { onClose(): void }) {
  const failures = useFailures("login", "phoneNumber", "password");
  const create = async (form: HTMLFormElement): Promise<void> => {
    const given = new FormData(form);
    const of = (name: string): string => String(given.get(name) ?? "");
    const body = {
      login: of("login").trim(),
      ...(of("phoneNumber") && { phoneNumber: of("phoneNumber") }),
      ...(of("password") && { password: of("password") }),
    };
    try {
      const { login } = await call("POST /accounts", { body });
      onClose();
      go(["accounts", login]);
      say(words.createdNotice(login));
    } catch (error) {
      failures.show(error);
    }
  };
  return (
    <Dialog title={words.newTitle} onClose={onClose}>
      <DialogForm action={words.create} failure={failures.rest} submit={create} onClose={onClose}>
        <LoginField failure={failures.at("login")} />
        <NumberField failure={failures.at("phoneNumber")} hint={words.phoneHint} />
        <Field label={words.password} hint={words.passwordHint} failure={failures.at("password")}>
          {(field) => (
            <input
              {...field}
              name="password"
              type="password"
              minLength={8}
              maxLength={256}
              autocomplete="new-password"
            />
          )}
        </Field>
      </DialogForm>
    </Dialog>
  );
}
