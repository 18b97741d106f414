import type { HttpAnswer } from "@openpims/maccess";
import { PimsFailure } from "../codes/failure.ts";
import { isTimeout, isUnsent } from "../codes/network-trouble.ts";
import type { ConfiguredProxy, Platform } from "../platform/platform.ts";
import { timeoutSignal } from "./timeout-signal.ts";

/** An answer of the protocol has a few kilobytes. */
const LONGEST_ANSWER = 64 * 1024;

/** React Native's `fetch` has no cache; with a `cache` option it adds a parameter with the time to the address. */
const knowsCaches = (): boolean => "cache" in Request.prototype;

class AnswerTooLong extends Error {}

/** The trouble of a request without an answer: its kind only, as addresses hold secrets. */
export function describeNetworkError(error: unknown, signal?: AbortSignal | null): string {
  if (hasTimedOut(error, signal)) return "timeout";
  if (error instanceof AnswerTooLong) return "answer too long";
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return "no connection";
  // Node's messages for a proxy that refuses a request: they have no error code.
  const inner = cause.cause instanceof Error ? cause.cause.message : cause.message;
  const [, status] = /^Proxy response \((\d{3})\)/.exec(inner) ?? [];
  if (status !== undefined) return `proxy refused, HTTP ${status}`;
  const code = "code" in cause ? String(cause.code) : "";
  return /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : "no connection";
}

/** Troubles that a proxy may cause: it was not used, or could not be reached. */
const MAY_BE_THE_PROXY =
  /^(ENOTFOUND|EAI_\w+|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|timeout)$/;

/** The trouble, with the proxy's part in it. */
function withProxy(trouble: string, proxy: ConfiguredProxy | undefined): string {
  if (!proxy || !MAY_BE_THE_PROXY.test(trouble)) return trouble;
  if (!proxy.used) return `proxy unused, ${proxy.variable}, ${trouble}`;
  // A timeout may also be that of a slow server behind the proxy.
  return trouble === "timeout" ? trouble : `proxy not reached, ${proxy.variable}, ${trouble}`;
}

/** The trouble of a request, with the part of the proxy that the machine is set to for its address. */
export function troubleOf(
  error: unknown,
  address: string,
  proxyFor: Platform["proxyFor"] | undefined,
  signal?: AbortSignal | null,
): string {
  return withProxy(describeNetworkError(error, signal), proxyFor?.(address));
}

/** The host of an address, for people. A path or a query may hold a secret. */
function hostOf(input: Parameters<typeof globalThis.fetch>[0]): string | undefined {
  const address = input instanceof Request ? input.url : String(input);
  return URL.canParse(address) ? new URL(address).host : undefined;
}

/** The signal is checked first: after an abort, engines differ in the error of `fetch`. */
function hasTimedOut(error: unknown, signal?: AbortSignal | null): boolean {
  return signal?.aborted === true || (error instanceof Error && error.name === "TimeoutError");
}

/** An answer whose body has been read. */
export interface WholeAnswer {
  readonly response: Response;
  readonly body: string;
}

/** Sends a request and reads its whole answer. @throws PimsFailure 2201 or 2202 and nothing else */
export type AskWhole = (...request: Parameters<typeof globalThis.fetch>) => Promise<WholeAnswer>;

/**
 * Gives a request that resolves when the whole answer has arrived, or its signal has ended it. It uses no cache and sends
 * no cookie and no referrer.
 * @param proxyFor the platform's, if it knows of proxies
 * @returns a function that rejects with PimsFailure 2201 or 2202 only. The errors of an engine's own `fetch` without a
 * connection (`fetch failed`, `Failed to fetch`, `Load failed`) are not standardised
 */
export function askWhole(fetch: typeof globalThis.fetch, proxyFor?: Platform["proxyFor"]): AskWhole {
  return async (input, init) => {
    try {
      const response = await fetch(input, {
        ...init,
        ...(knowsCaches() && { cache: "no-store" }),
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      // In a browser, an unfollowed redirect has neither status nor body.
      return { response, body: response.body === null ? "" : await readLimited(response) };
    } catch (error) {
      const host = hostOf(input);
      const address = input instanceof Request ? input.url : String(input);
      const reason = troubleOf(error, address, proxyFor, init?.signal);
      const kind = isTimeout(reason) ? "TimedOut" : "NoAnswer";
      throw new PimsFailure({ kind, reason, ...(host !== undefined && { host }) });
    }
  };
}

/** The same as a `fetch`. */
export const wholeAnswers =
  (ask: AskWhole): typeof globalThis.fetch =>
  async (input, init) => {
    const { response, body } = await ask(input, init);
    if (response.body === null) return response;
    // Chromium gives an empty body to an answer without a body (204), and refuses it in a new `Response`.
    return new Response(body === "" ? null : body, response);
  };

/** The body as text. @throws AnswerTooLong */
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
  if (body.length > LONGEST_ANSWER) throw new AnswerTooLong();
  return body;
}

/** The device's transport to its server: one GET, no redirect followed, never a rejection. */
export function deviceTransport(ask: AskWhole, timeoutMs: number): (url: string) => Promise<HttpAnswer> {
  return async (url) => {
    try {
      const { response, body } = await ask(url, { redirect: "manual", signal: timeoutSignal(timeoutMs) });
      return { status: response.status, body };
    } catch (error) {
      const reason = (error instanceof PimsFailure ? error.failure.reason : undefined) ?? "no connection";
      return { unreachable: reason, unsent: isUnsent(reason) };
    }
  };
}
