import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { session } from "../state/session.ts";
import { momentOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";
import { attempt } from "./notice.tsx";

/** A time, or a dash. */
export function Moment({ at }: { readonly at: string | null }) {
  return at === null ? <span class="muted">–</span> : <time dateTime={at}>{momentOf(at)}</time>;
}

export type Tone = "good" | "bad" | "calm" | "warn";

/** A sign for each state, so that colour is not the only cue. */
const SIGNS: Readonly<Record<Tone, string>> = { good: "✓", bad: "✕", warn: "!", calm: "–" };

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return (
    <span class={`badge badge-${tone}`}>
      <span aria-hidden="true" class="badge-sign">
        {SIGNS[tone]}
      </span>
      {children}
    </span>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly failure?: string | undefined;
  children(field: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }): ComponentChildren;
}

/** A labelled control; its hint and its error are read out with it. An error that appears moves the focus to it. */
export function Field({ label, hint, failure, children }: FieldProps) {
  const id = useId();
  useEffect(() => {
    if (failure !== undefined) document.getElementById(id)?.focus();
  }, [failure]);
  const described = [hint && `${id}-hint`, failure && `${id}-failure`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        ...(described && { "aria-describedby": described }),
        ...(failure && { "aria-invalid": true }),
      })}
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      {failure && (
        <p id={`${id}-failure`} class="failure" role="alert">
          {failure}
        </p>
      )}
    </div>
  );
}

/** The failure of a form that is about no field of it. */
export const FormFailure = ({ text }: { readonly text: string | undefined }) => (
  <div role="alert">{text !== undefined && <p class="failure">{text}</p>}</div>
);

interface PasswordFieldProps extends Omit<FieldProps, "children"> {
  readonly name: string;
  readonly autocomplete: "current-password" | "new-password";
}

/** The field of an operator's own password, with a button that shows it. */
export function PasswordField({ name, autocomplete, ...field }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const form = place.current?.closest("form");
    const hide = (): void => setShown(false);
    // A browser remembers the texts of plain fields.
    form?.addEventListener("submit", hide);
    return () => form?.removeEventListener("submit", hide);
  }, []);
  // A shown password is a plain text to the browser.
  const plain = { autocapitalize: "none", spellcheck: false } as const;
  return (
    <Field {...field}>
      {(control) => {
        const attributes = { ...control, ...plain, name, autocomplete, maxLength: 256, required: true };
        return (
          <span class="secret" ref={place}>
            {shown ? <input {...attributes} type="text" /> : <input {...attributes} type="password" />}
            <button type="button" onClick={() => setShown(!shown)}>
              {shown ? texts.hide : texts.show}
              <span class="unseen"> {field.label}</span>
            </button>
          </span>
        );
      }}
    </Field>
  );
}

interface ShownOnceProps {
  readonly label: string;
  readonly secret: string;
  readonly hint: string;
}

/** A secret that the service shows once. It exists only in the page's text and ends with the session. */
export function ShownOnce({ label, secret, hint }: ShownOnceProps) {
  if (!session.value) return null;
  return (
    <div class="once" role="status">
      <p class="once-label">{label}</p>
      <p class="once-secret">
        <code>{secret}</code>
        <button
          type="button"
          onClick={() => void attempt(() => navigator.clipboard.writeText(secret), texts.copied)}
        >
          {texts.copy}
        </button>
      </p>
      <p class="hint">{hint}</p>
    </div>
  );
}
