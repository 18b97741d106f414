// Unsaved input. Before it would be lost, the operator is asked: by a link, the back button, a sign-out, and the tab's end.
import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

/** The forms with unsaved input. */
const unsaved = new Set<symbol>();

export const isUnsaved = (): boolean => unsaved.size > 0;

/** Counts the form as unsaved while it is mounted and `changed`. */
export function useUnsaved(changed: boolean): void {
  // At once, or a step right after a save would still be asked about.
  useLayoutEffect(() => {
    if (!changed) return undefined;
    const form = Symbol();
    unsaved.add(form);
    return () => void unsaved.delete(form);
  }, [changed]);
}

export interface Leaving {
  /** Continues, and the input is lost. */
  go(): void;
  stay(): void;
}

/** The step that waits for the operator's answer. */
export const leaving = signal<Leaving | undefined>(undefined);

export function ask({ go, stay }: Leaving): void {
  leaving.value = {
    go: () => {
      unsaved.clear();
      leaving.value = undefined;
      go();
    },
    stay: () => {
      leaving.value = undefined;
      stay();
    },
  };
}

/** Takes the step at once, or after the operator has agreed to lose the unsaved input. */
export function leave(step: () => void): void {
  if (isUnsaved()) ask({ go: step, stay: () => {} });
  else step();
}

addEventListener("beforeunload", (event) => {
  if (isUnsaved()) event.preventDefault();
});
