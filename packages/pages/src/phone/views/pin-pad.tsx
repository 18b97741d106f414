import { pinForm } from "@openpims/sdk";
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { announce } from "../../design/announcer.tsx";
import { PinEntry } from "../pin-entry.ts";
import { texts } from "../texts/texts.ts";

interface PinPadProps {
  readonly busy: boolean;
  readonly submit: (pin: string) => void;
  /** Called when the tab is hidden or the pad is removed. */
  readonly forget: () => void;
}

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/**
 * Takes a PIN from its buttons or the keyboard. The document shows the number of digits, never the digits: there is no
 * field whose value a script, an extension or a password manager could read.
 */
export function PinPad({ busy, submit, forget }: PinPadProps) {
  const { pin } = texts();
  const entry = useMemo(() => new PinEntry(), []);
  const tooShort = useSignal(false);
  const count = entry.count.value;

  const change = (how: () => void) => {
    if (busy) return;
    tooShort.value = false;
    how();
    announce(pin.typed(entry.count.value));
  };
  const add = (digit: string) => change(() => entry.add(digit));
  const removeLast = () => change(() => entry.removeLast());
  const finish = () => {
    if (busy) return;
    tooShort.value = !entry.isComplete;
    if (entry.isComplete) submit(entry.take());
  };

  // Before the step is painted, so that the first key counts.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^[0-9]$/.test(event.key)) add(event.key);
      else if (event.key === "Backspace") removeLast();
      // On a button, Enter presses it.
      else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) finish();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });

  useEffect(() => {
    const clear = () => {
      entry.clear();
      forget();
    };
    const onHidden = () => {
      if (document.visibilityState === "hidden") clear();
    };
    document.addEventListener("visibilitychange", onHidden);
    window.addEventListener("pagehide", clear);
    return () => {
      entry.clear();
      document.removeEventListener("visibilitychange", onHidden);
      window.removeEventListener("pagehide", clear);
    };
  }, []);

  return (
    <fieldset class="pad">
      <legend class="visually-hidden">{pin.pad}</legend>
      <p class="dots" aria-hidden="true">
        {Array.from({ length: pinForm.maxLength }, (_, i) => (
          <span key={i} class={dotOf(i, count)} />
        ))}
      </p>
      <p class="fault" role="alert">
        {tooShort.value ? pin.tooShort : null}
      </p>
      <div class="keys">
        {digits.map((digit) => (
          <Key key={digit} busy={busy || count === pinForm.maxLength} press={() => add(digit)}>
            {digit}
          </Key>
        ))}
        <Key busy={busy || count === 0} press={removeLast} label={pin.remove}>
          <Glyph path="M9 6h11v12H9l-5-6zM12 10l4 4M16 10l-4 4" />
        </Key>
        <Key busy={busy || count === pinForm.maxLength} press={() => add("0")}>
          0
        </Key>
        <Key busy={busy} press={finish} main>
          {pin.ok}
        </Key>
      </div>
    </fieldset>
  );
}

/** The digits beyond the fewest are marked, as no PIN needs them. */
function dotOf(place: number, count: number): string {
  if (place < count) return "dot full";
  return place < pinForm.minLength ? "dot" : "dot spare";
}

interface KeyProps {
  readonly busy: boolean;
  readonly press: () => void;
  readonly label?: string;
  readonly main?: boolean;
  readonly children: preact.ComponentChildren;
}

function Key({ busy, press, label, main = false, children }: KeyProps) {
  return (
    <button
      type="button"
      class={main ? "key main" : "key"}
      aria-disabled={busy}
      {...(label !== undefined && { "aria-label": label })}
      onClick={() => {
        if (!busy) press();
      }}
    >
      {children}
    </button>
  );
}

function Glyph({ path }: { readonly path: string }) {
  return (
    <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true" class="glyph">
      <path d={path} />
    </svg>
  );
}
