// The service sends an event on each change; every view then loads its data again.
import { effect, signal } from "@preact/signals";
import { sessionHeaders, unreachable } from "../api/client.ts";
import { session } from "./session.ts";

/** Incremented on each change. */
export const changes = signal(0);

/** True while the event stream is open. */
export const live = signal(false);

const AGAIN_MS = 5_000;
/** The wait after a stream was cut: the service restarts, or a proxy ended the stream. */
const SOON_MS = 2_000;

/**
 * Reads the stream until it ends. Not with `EventSource`, which cannot send the header with the page's half.
 * @returns false if the service opened no stream
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
  // Changes may have happened before the stream opened.
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

/** Listens while an operator is signed in. @returns a function that stops listening */
function listen(): () => void {
  const end = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = async (): Promise<void> => {
    const begun = await read(end.signal).catch(() => true);
    if (end.signal.aborted) return;
    live.value = false;
    // The next load shows the cause: no session, or no service.
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

/** While the service cannot be reached, the views load their data again at intervals. */
effect(() => {
  if (!unreachable.value) return undefined;
  const timer = setInterval(() => {
    changes.value++;
  }, AGAIN_MS);
  return () => clearInterval(timer);
});
