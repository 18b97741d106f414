// Announcements to screen readers that move no focus.
import { signal } from "@preact/signals";

const said = signal("");

export function announce(text: string): void {
  said.value = text;
}

/** Place one on each page before anything is announced. */
export function Announcer() {
  return (
    <p class="visually-hidden" aria-live="polite">
      {said.value}
    </p>
  );
}
