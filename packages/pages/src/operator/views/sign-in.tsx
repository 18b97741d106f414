import { useRef, useState } from "preact/hooks";
import { Refused } from "../api/client.ts";
import { Field } from "../parts/small.tsx";
import { endedByItself, signIn } from "../state/session.ts";
import { sentenceOf } from "../texts/failures.ts";
import { texts } from "../texts/texts.ts";

export function SignIn() {
  const form = useRef<HTMLFormElement>(null);
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const token = String(new FormData(form.current ?? undefined).get("token") ?? "").trim();
    setBusy(true);
    setFailure(undefined);
    try {
      await signIn(token);
      form.current?.reset();
    } catch (error) {
      const wrong = error instanceof Refused && error.status === 401;
      setFailure(wrong ? texts.signIn.wrong : sentenceOf(error));
      setBusy(false);
      form.current?.querySelector("input")?.focus();
    }
  };
  return (
    <main class="sign-in card">
      <p class="brand">{texts.console}</p>
      <h1>{texts.signIn.title}</h1>
      {endedByItself.value && (
        <p class="notice notice-calm" role="status">
          {texts.signIn.ended}
        </p>
      )}
      <form ref={form} onSubmit={(event) => void submit(event)}>
        <Field label={texts.signIn.token} hint={texts.signIn.hint} failure={failure}>
          {(field) => (
            <input
              {...field}
              name="token"
              type="password"
              autocomplete="current-password"
              maxLength={512}
              required
            />
          )}
        </Field>
        <p class="actions">
          <button type="submit" class="primary" disabled={busy}>
            {texts.signIn.submit}
          </button>
        </p>
      </form>
    </main>
  );
}
