import { useRef, useState } from "preact/hooks";
import { Refused } from "../api/client.ts";
import { canUsePasskeys } from "../api/passkeys.ts";
import { Outside } from "../parts/outside.tsx";
import { Field, FormFailure, PasswordField } from "../parts/small.tsx";
import { endedByItself, signIn, signInByPasskey } from "../state/session.ts";
import { sentenceOf } from "../texts/failures.ts";
import { texts } from "../texts/texts.ts";
import { ProviderSignIn } from "./provider-sign-in.tsx";

export function SignIn() {
  const form = useRef<HTMLFormElement>(null);
  const [isWrong, setWrong] = useState(false);
  /** A failure that is not about the password. */
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const start = (): void => {
    setBusy(true);
    setWrong(false);
    setFailure(undefined);
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = new FormData(form.current ?? undefined);
    start();
    try {
      await signIn(String(given.get("name") ?? ""), String(given.get("password") ?? ""));
      form.current?.reset();
    } catch (error) {
      const wrong = error instanceof Refused && error.status === 401;
      setWrong(wrong);
      if (!wrong) setFailure(sentenceOf(error));
      setBusy(false);
      const password = form.current?.querySelector<HTMLInputElement>('input[name="password"]');
      if (password) password.value = "";
      password?.focus();
    }
  };
  const byPasskey = async (): Promise<void> => {
    start();
    try {
      await signInByPasskey();
    } catch (error) {
      const wrong = error instanceof Refused && error.status === 401;
      const cancelled = error instanceof DOMException && texts.passkey.cancelled;
      setFailure(wrong ? texts.passkey.wrong : cancelled || sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <Outside title={texts.signIn.title}>
      {endedByItself.value && (
        <p class="notice notice-calm" role="status">
          {texts.signIn.ended}
        </p>
      )}
      <form ref={form} onSubmit={(event) => void submit(event)}>
        <Field label={texts.signIn.name}>
          {(field) => (
            <input
              {...field}
              name="name"
              autocomplete="username"
              maxLength={64}
              spellcheck={false}
              required
            />
          )}
        </Field>
        <PasswordField
          label={texts.signIn.password}
          failure={isWrong ? texts.signIn.wrong : undefined}
          name="password"
          autocomplete="current-password"
        />
        <FormFailure text={failure} />
        <p class="actions">
          <button type="submit" class="primary" disabled={busy}>
            {texts.signIn.submit}
          </button>
          {canUsePasskeys() && (
            <button type="button" disabled={busy} onClick={() => void byPasskey()}>
              {texts.passkey.signIn}
            </button>
          )}
        </p>
      </form>
      <ProviderSignIn />
      <p class="hint">{texts.signIn.hint}</p>
      <p class="hint">{texts.signIn.first}</p>
    </Outside>
  );
}
