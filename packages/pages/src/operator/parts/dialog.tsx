import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useUnsaved } from "../state/unsaved.ts";
import { texts } from "../texts/texts.ts";
import { Breakable } from "./breakable.tsx";
import { FailureHere, hideNotice } from "./notice.tsx";
import { FormFailure } from "./small.tsx";

interface DialogProps {
  readonly title: string;
  onClose(): void;
  readonly children: ComponentChildren;
}

/** The browser's own modal dialog: it traps the focus, closes on Escape, and returns the focus. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={heading}>
        <Breakable text={title} />
      </h2>
      {children}
    </dialog>
  );
}

interface DialogFormProps {
  /** The label of the submit button. */
  readonly action: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** The failure that is about no field. */
  readonly failure?: string | undefined;
  submit(form: HTMLFormElement): Promise<void>;
  onClose(): void;
  readonly children: ComponentChildren;
}

/** The form of a dialog, with a submit and a cancel button. Its input is unsaved until the dialog closes. */
export function DialogForm({
  action,
  danger = false,
  disabled = false,
  failure,
  submit,
  onClose,
  children,
}: DialogFormProps) {
  const [changed, setChanged] = useState(false);
  useUnsaved(changed);
  return (
    <form
      onInput={() => setChanged(true)}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      {children}
      <FormFailure text={failure} />
      <p class="actions">
        <button type="button" onClick={onClose}>
          {texts.cancel}
        </button>
        <button type="submit" class={danger ? "danger" : "primary"} disabled={disabled}>
          {action}
        </button>
      </p>
    </form>
  );
}

/** The end of a dialog that shows a result. */
export const DialogEnd = ({ onClose }: { onClose(): void }) => (
  <p class="actions">
    <button type="button" class="primary" onClick={onClose}>
      {texts.close}
    </button>
  </p>
);

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  /** True if the action cannot be undone. */
  readonly danger?: boolean;
  /** The word that the operator must type to confirm. */
  readonly typed?: { readonly label: string; readonly word: string };
  run(): Promise<boolean>;
  onClose(): void;
}

export function Confirm({ title, text, action, danger = false, typed, run, onClose }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [word, setWord] = useState("");
  const field = useId();
  // An earlier failure does not belong to this dialog.
  useEffect(hideNotice, []);
  const ready = !typed || word.trim() === typed.word;
  const submit = async (): Promise<void> => {
    if (!ready || busy) return;
    setBusy(true);
    if (await run()) onClose();
    else setBusy(false);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <DialogForm action={action} danger={danger} disabled={!ready || busy} submit={submit} onClose={onClose}>
        <p>{text}</p>
        {typed && (
          <p class="field">
            <label for={field}>
              {typed.label}:{" "}
              <strong class="typed">
                <Breakable text={typed.word} />
              </strong>
            </label>
            <input
              id={field}
              autocomplete="off"
              spellcheck={false}
              value={word}
              onInput={(event) => setWord(event.currentTarget.value)}
            />
          </p>
        )}
        <FailureHere />
      </DialogForm>
    </Dialog>
  );
}
