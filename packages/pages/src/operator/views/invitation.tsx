import { useEffect, useRef, useState } from "preact/hooks";
import { call, Refused } from "../api/client.ts";
import { NewPasswordFields } from "../parts/new-password-fields.tsx";
import { Outside } from "../parts/outside.tsx";
import { Field, FormFailure } from "../parts/small.tsx";
import { useFailures } from "../state/failures.ts";
import { go, to } from "../state/route.ts";
import { signIn } from "../state/session.ts";
import { sentenceOf } from "../texts/failures.ts";
import { texts } from "../texts/texts.ts";

const words = texts.invitation;

const isOver = (error: unknown): boolean => error instanceof Refused && error.status === 401;

interface ChooseProps {
  readonly secret: string;
  /** `null` for the first administrator, who chooses it. */
  readonly name: string | null;
}

function Choose({ secret, name }: ChooseProps) {
  const form = useRef<HTMLFormElement>(null);
  const failures = useFailures("name", "password", "again");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = new FormData(form.current ?? undefined);
    const password = String(given.get("password") ?? "");
    if (password !== String(given.get("again") ?? "")) return failures.say(words.differ, "again");
    if ([...password.normalize("NFC")].length < 15) return failures.say(words.short, "password");
    setBusy(true);
    failures.clear();
    try {
      const chosen = name ?? String(given.get("name") ?? "");
      const { name: accepted } = await call("POST /invitations/accept", {
        body: { secret, password, ...(name === null && { name: chosen }) },
      });
      await signIn(accepted, password);
      go(["accounts"]);
    } catch (error) {
      if (isOver(error)) failures.say(words.over);
      else failures.show(error);
      setBusy(false);
    }
  };
  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <Field
        label={texts.signIn.name}
        hint={name === null ? words.nameHint : undefined}
        failure={failures.at("name")}
      >
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
      <NewPasswordFields
        name="password"
        label={texts.signIn.password}
        hint={words.passwordHint}
        failures={failures}
      />
      <FormFailure text={failures.rest} />
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
    history.replaceState(history.state, "", "#/");
    call("POST /invitations/read", { body: { secret } }).then(
      (invited) => setName(invited.name),
      (error: unknown) => setFailure(isOver(error) ? words.over : sentenceOf(error)),
    );
  }, [secret]);
  return (
    <Outside
      title={words.title}
      beforeReload={() => history.replaceState(history.state, "", to(["invitation", secret]))}
    >
      {failure !== undefined && (
        <>
          <p class="notice notice-failed" role="alert">
            {failure}
          </p>
          <p>
            <a href="#/accounts">{words.toSignIn}</a>
          </p>
        </>
      )}
      {failure === undefined && name === undefined && <p role="status">{texts.loading}</p>}
      {name !== undefined && <Choose secret={secret} name={name} />}
    </Outside>
  );
}
