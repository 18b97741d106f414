import type { HttpAnswer } from "@openpims/maccess";
import { PimsFailure } from "../codes/failure.ts";
import { timeoutSignal } from "./timeout-signal.ts";

/** An answer of the servers is a few kilobytes; a longer one is somebody else's. */
const LONGEST_ANSWER = 64 * 1024;

/** React Native's `fetch` knows no cache, and would add a parameter with the time to the address where it is told of one. */
const knowsCaches = (): boolean => "cache" in Request.prototype;

/** The trouble of a request without an answer. It names its kind only: addresses hold secrets. */
export function describeNetworkError(error: unknown, signal?: AbortSignal | null): string {
  if (isTimeout(error, signal)) return "timeout";
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : "no connection";
}

/** The signal's own word first: engines differ in what `fetch` then rejects with. */
function isTimeout(error: unknown, signal?: AbortSignal | null): boolean {
  return signal?.aborted === true || (error instanceof Error && error.name === "TimeoutError");
}

/**
 * `fetch` that is through once the whole answer is there. It caches nothing, tells no address and sends no cookie, where
 * there are any, and its signals are there to end it in time.
 * @returns a `fetch` that rejects with PimsFailure 2201 or 2202 and nothing else: what an engine's own `fetch` says where there
 * is no connection (`fetch failed`, `Failed to fetch`, `Load failed`) is nowhere defined
 */
export function wholeAnswers(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      const response = await fetch(input, {
        ...init,
        ...(knowsCaches() && { cache: "no-store" }),
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      // A redirect that is not followed has neither status nor body in a browser.
      if (response.body === null) return response;
      const body = await readLimited(response);
      // Chromium gives an answer that can have none (204) an empty body, and takes none for a new one.
      return new Response(body === "" ? null : body, response);
    } catch (error) {
      const kind = isTimeout(error, init?.signal) ? 2201 : 2202;
      throw new PimsFailure({ kind, reason: describeNetworkError(error, init?.signal) });
    }
  };
}

/** The body as text. @throws Error where it is too long */
async function readLimited(response: Response): Promise<string> {
  // React Native's `fetch` has no streams: it has read the whole answer before it gives any of it.
  if (!response.body) return withinLimit(await response.text());
  const decoder = new TextDecoder();
  let body = "";
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return body + decoder.decode();
    body += decoder.decode(value, { stream: true });
    if (body.length > LONGEST_ANSWER) await reader.cancel();
    withinLimit(body);
  }
}

function withinLimit(body: string): string {
  if (body.length > LONGEST_ANSWER) throw new Error("the answer is too long");
  return body;
}

/**
 * The device's way to its server: one GET, no redirect followed, never a rejection.
 * @param fetch of {@link wholeAnswers}
 */
export function deviceTransport(
  fetch: typeof globalThis.fetch,
  timeoutMs: number,
): (url: string) => Promise<HttpAnswer> {
  return async (url) => {
    try {
      const response = await fetch(url, { redirect: "manual", signal: timeoutSignal(timeoutMs) });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      const reason = error instanceof PimsFailure ? error.failure.reason : undefined;
      return { unreachable: reason ?? "no connection" };
    }
  };
}
