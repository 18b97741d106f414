import type { InputHTMLAttributes } from "preact";

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** The validation error of the typed text. */
  readonly fault?: string | undefined;
  readonly input: InputHTMLAttributes<HTMLInputElement>;
}

/** A labelled field. Its error is shown beside it and read out with it. */
export function TextField({ id, label, hint, fault, input }: TextFieldProps) {
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...input}
        id={id}
        name={id}
        aria-invalid={fault !== undefined}
        {...(described !== "" && { "aria-describedby": described })}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p class="fault" id={`${id}-fault`} role="alert">
        {fault}
      </p>
    </div>
  );
}
