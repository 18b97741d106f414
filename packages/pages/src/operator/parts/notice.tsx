// Messages on success and failure, visible and announced to screen readers.
import { effect, signal } from "@preact/signals";
import { route } from "../state/route.ts";
import { sentenceOf } from "../texts/failures.ts";
import { texts } from "../texts/texts.ts";

interface Said {
  readonly text: string;
  readonly failed: boolean;
  /** The address of the page that it is shown on. */
  readonly place: string;
}

const notice = signal<Said | undefined>(undefined);

const SHOWN_MS = 8_000;
let timer: ReturnType<typeof setTimeout> | undefined;

function show(text: string, failed: boolean): void {
  clearTimeout(timer);
  notice.value = { text, failed, place: location.hash };
  // A failure stays until it is read.
  if (!failed) timer = setTimeout(hideNotice, SHOWN_MS);
}

export const say = (text: string): void => show(text, false);

export function hideNotice(): void {
  notice.value = undefined;
}

// On another page it would seem to be about what is shown there.
effect(() => {
  if (route.value && notice.peek()?.place !== location.hash) hideNotice();
});

/** Runs the work and shows a message on its result. @returns true if the work succeeded */
export async function attempt(work: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await work();
    if (done !== undefined) say(done);
    return true;
  } catch (error) {
    show(sentenceOf(error), true);
    return false;
  }
}

/** The failure, repeated inside the dialog that caused it: screen readers do not read the page behind a dialog. */
export function FailureHere() {
  return <div role="alert">{notice.value?.failed && <p class="failure">{notice.value.text}</p>}</div>;
}

export function Notice() {
  const shown = notice.value;
  return (
    <div class="notices">
      <div role="status">{shown && !shown.failed && <p class="notice notice-done">{shown.text}</p>}</div>
      <div role="alert">
        {shown?.failed && (
          <p class="notice notice-failed">
            <span>{shown.text}</span>
            <button type="button" class="quiet" onClick={hideNotice}>
              {texts.close}
            </button>
          </p>
        )}
      </div>
    </div>
  );
}
