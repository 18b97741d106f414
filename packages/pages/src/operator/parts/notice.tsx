// Messages on success and failure, visible and announced to screen readers.
import { signal } from "@preact/signals";
import { sentenceOf } from "../texts/failures.ts";
import { texts } from "../texts/texts.ts";

const notice = signal<{ readonly text: string; readonly failed: boolean } | undefined>(undefined);

const SHOWN_MS = 8_000;
let timer: ReturnType<typeof setTimeout> | undefined;

function show(text: string, failed: boolean): void {
  clearTimeout(timer);
  notice.value = { text, failed };
  // A failure stays until it is read.
  if (!failed) timer = setTimeout(hideNotice, SHOWN_MS);
}

export const say = (text: string): void => show(text, false);

export function hideNotice(): void {
  notice.value = undefined;
}

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
