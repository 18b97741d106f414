// The service tells that something changed; whoever shows something reads it again.
import { effect, signal } from "@preact/signals";
import { sessionHeaders, unreachable } from "../api/client.ts";
import { session } from "./session.ts";

/** Counts the news. */
export const changes = signal(0);

/** Whether news would be heard. */
export const live = signal(false);

const AGAIN_MS = 5_000;
/** After a stream that was cut: the service starts again, or a proxy ended it. */
const SOON_MS = 2_000;

/**
 * Reads the stream until it ends. `EventSource` would read it too, but sends no header with the page's half.
 * @returns false where the service gave none
 */
async function read(signal: AbortSignal): Promise<boolean> {
  const response = await fetch("/admin/v1/events", {
    headers: sessionHeaders(),
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    signal,
  });
  if (!response.ok || !response.body) return false;
  live.value = true;
  // Whatever changed while nobody listened.
  changes.value++;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; ; ) {
    const { done, value } = await reader.read();
    if (done) return true;
    const events = `${text}${value}`.split("\n\n");
    text = events.pop() ?? "";
    if (events.some((event) => event.startsWith("event: change"))) changes.value++;
  }
}

/** Listens as long as somebody is signed in. @returns what ends it */
function listen(): () => void {
  const end = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = async (): Promise<void> => {
    const begun = await read(end.signal).catch(() => true);
    if (end.signal.aborted) return;
    live.value = false;
    // A read finds out what is the matter: no session, or no service.
    changes.value++;
    timer = setTimeout(() => void open(), begun ? SOON_MS : AGAIN_MS);
  };
  void open();
  return () => {
    end.abort();
    clearTimeout(timer);
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
