import type { ComponentChildren } from "preact";

interface ButtonProps {
  readonly kind?: "primary" | "secondary" | "quiet" | "danger" | "quiet danger";
  readonly type?: "button" | "submit";
  /** A busy button keeps its place and the focus, but does nothing. */
  readonly busy?: boolean;
  readonly onClick?: (() => void) | undefined;
  readonly children: ComponentChildren;
}

export function Button({ kind = "primary", type = "button", busy = false, onClick, children }: ButtonProps) {
  return (
    <button
      type={type}
      class={`button ${kind}`}
      aria-disabled={busy}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.();
      }}
    >
      {children}
    </button>
  );
}
