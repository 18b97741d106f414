// The service tells that something changed; whoever shows something reads it again.
import { effect, signal } from "@preact/signals";
import { unreachable } from "../api/client.ts";
import { session } from "./session.ts";

/** Counts the news. */
export const changes = signal(0);

/** Whether news would be heard. */
export const live = signal(false);

const AGAIN_MS = 5_000;

/** Listens as long as somebody is signed in. @returns what ends it */
function listen(): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource("/admin/v1/events");
    source.addEventListener("change", () => {
      changes.value++;
    });
    source.addEventListener("open", () => {
      live.value = true;
      // Whatever changed while nobody listened.
      changes.value++;
    });
    source.addEventListener("error", () => {
      live.value = false;
      // A read finds out what is the matter: no session, or no service.
      changes.value++;
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_MS);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
    live.value = false;
  };
}

effect(() => (session.value ? listen() : undefined));

/** While nobody answers, what is shown is asked for again and again, until somebody does. */
effect(() => {
  if (!unreachable.value) return undefined;
  const timer = setInterval(() => {
    changes.value++;
  }, AGAIN_MS);
  return () => clearInterval(timer);
});
