import { useEffect, useRef, useState } from "preact/hooks";
import { call, Refused } from "../api/client.ts";
import { Field, PasswordField } from "../parts/small.tsx";
import { go } from "../state/route.ts";
import { signIn } from "../state/session.ts";
import { sentenceOf } from "../texts/failures.ts";
import { texts } from "../texts/texts.ts";

const words = texts.invitation;

/** @returns the service's refusal in the page's words */
function refusalOf(error: unknown): string {
  if (!(error instanceof Refused)) return sentenceOf(error);
  if (error.status === 401) return words.over;
  if (error.status === 409) return words.nameTaken;
  return error.message.includes("guess") ? words.common : sentenceOf(error);
}

interface ChooseProps {
  readonly secret: string;
  /** `null` for the first administrator, who chooses it. */
  readonly name: string | null;
}

function Choose({ secret, name }: ChooseProps) {
  const form = useRef<HTMLFormElement>(null);
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = new FormData(form.current ?? undefined);
    const password = String(given.get("password") ?? "");
    if (password !== String(given.get("again") ?? "")) return setFailure(words.differ);
    if ([...password.normalize("NFC")].length < 15) return setFailure(words.short);
    setBusy(true);
    setFailure(undefined);
    try {
      const chosen = name ?? String(given.get("name") ?? "");
      const { name: accepted } = await call("POST /invitations/accept", {
        body: { secret, password, ...(name === null && { name: chosen }) },
      });
      await signIn(accepted, password);
      go(["accounts"]);
    } catch (error) {
      setFailure(refusalOf(error));
      setBusy(false);
    }
  };
  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <Field label={texts.signIn.name} hint={name === null ? words.nameHint : undefined}>
        {(field) => (
          <input
            {...field}
            name="name"
            autocomplete="username"
            maxLength={64}
            required
            readOnly={name !== null}
            {...(name !== null && { value: name })}
          />
        )}
      </Field>
      <PasswordField
        label={texts.signIn.password}
        hint={words.passwordHint}
        failure={failure}
        name="password"
        autocomplete="new-password"
      />
      <PasswordField label={words.again} name="again" autocomplete="new-password" />
      <p class="actions">
        <button type="submit" class="primary" disabled={busy}>
          {words.submit}
        </button>
      </p>
    </form>
  );
}

/** The page of a one-time link. */
export function Invitation({ secret }: { readonly secret: string }) {
  const [name, setName] = useState<string | null>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    // The browser's history keeps no secret.
    history.replaceState(null, "", "#/");
    call("POST /invitations/read", { body: { secret } }).then(
      (invited) => setName(invited.name),
      (error: unknown) => setFailure(refusalOf(error)),
    );
  }, [secret]);
  return (
    <main class="sign-in card">
      <p class="brand">{texts.console}</p>
      <h1>{words.title}</h1>
      {failure !== undefined && (
        <p class="notice notice-failed" role="alert">
          {failure}
        </p>
      )}
      {failure === undefined && name === undefined && <p role="status">{texts.loading}</p>}
      {name !== undefined && <Choose secret={secret} name={name} />}
    </main>
  );
}
