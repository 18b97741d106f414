import { useState } from "preact/hooks";
import { call, Refused } from "../api/client.ts";
import { Dialog, DialogForm } from "../parts/dialog.tsx";
import { say } from "../parts/notice.tsx";
import { Field } from "../parts/small.tsx";
import { go } from "../state/route.ts";
import { sentenceOf } from "../texts/failures.ts";
import { texts } from "../texts/texts.ts";

const words = texts.account;

export function NewAccount({ onClose }: { onClose(): void }) {
  const [failure, setFailure] = useState<string>();
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
      say(words.createdNotice(login));
      onClose();
      go(["accounts", login]);
    } catch (error) {
      setFailure(error instanceof Refused && error.status === 409 ? words.taken : sentenceOf(error));
    }
  };
  return (
    <Dialog title={words.newTitle} onClose={onClose}>
      <DialogForm action={words.create} submit={create} onClose={onClose}>
        <Field label={words.login} failure={failure}>
          {(field) => (
            <input
              {...field}
              name="login"
              required
              minLength={3}
              maxLength={254}
              pattern="\S+"
              autocomplete="off"
            />
          )}
        </Field>
        <Field label={words.phone} hint={words.phoneHint}>
          {(field) => <input {...field} name="phoneNumber" type="tel" maxLength={24} autocomplete="off" />}
        </Field>
        <Field label={words.password} hint={words.passwordHint}>
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
