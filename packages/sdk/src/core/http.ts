import type { HttpAnswer } from "@openpims/maccess";
import { PimsFailure } from "../codes/failure.ts";
import { timeoutSignal } from "./timeout-signal.ts";

/** A server's answer has a few kilobytes; a longer one is not the protocol's. */
const LONGEST_ANSWER = 64 * 1024;

/** React Native's `fetch` has no cache; with a `cache` option it adds a parameter with the time to the address. */
const knowsCaches = (): boolean => "cache" in Request.prototype;

/** The kind of a network error, without details: addresses hold secrets. */
export function describeNetworkError(error: unknown, signal?: AbortSignal | null): string {
  if (isTimeout(error, signal)) return "timeout";
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : "no connection";
}

/** The signal decides first: engines differ in the rejection of `fetch`. */
function isTimeout(error: unknown, signal?: AbortSignal | null): boolean {
  return signal?.aborted === true || (error instanceof Error && error.name === "TimeoutError");
}

/**
 * Wraps a `fetch` so that it resolves after the whole answer was read. It uses no cache and sends no referrer and no cookie,
 * if the engine has them. Its signals stay active until the end.
 * @returns a `fetch` that rejects only with PimsFailure 2201 or 2202: no standard defines an engine's own messages without a
 * connection (`fetch failed`, `Failed to fetch`, `Load failed`)
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
      // In a browser, an unfollowed redirect has neither status nor body.
      if (response.body === null) return response;
      const body = await readLimited(response);
      // Chromium gives an empty body to an answer without a body (204), and refuses it in a new `Response`.
      return new Response(body === "" ? null : body, response);
    } catch (error) {
      const kind = isTimeout(error, init?.signal) ? 2201 : 2202;
      throw new PimsFailure({ kind, reason: describeNetworkError(error, init?.signal) });
    }
  };
}

/** The body as text. @throws Error if it is too long */
async function readLimited(response: Response): Promise<string> {
  // React Native's `fetch` has no streams: it has already read the whole answer.
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
 * The device's transport to its server: one GET, no redirect followed, never a rejection.
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
