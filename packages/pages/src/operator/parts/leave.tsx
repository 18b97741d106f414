import { leaving } from "../state/unsaved.ts";
import { texts } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";

const words = texts.unsaved;

/** Asks before unsaved input is lost. */
export function Leave() {
  const { value } = leaving;
  if (!value) return null;
  return (
    <Dialog title={words.title} onClose={value.stay}>
      <p>{words.text}</p>
      <p class="actions">
        <button type="button" onClick={value.stay}>
          {words.stay}
        </button>
        <button type="button" class="danger" onClick={value.go}>
          {words.leave}
        </button>
      </p>
    </Dialog>
  );
}
