import type { HttpAnswer } from "@openpims/maccess";

/** An answer of the servers is a few kilobytes; a longer one is somebody else's. */
const LONGEST_ANSWER = 64 * 1024;

/** How a request ended without an answer. It names the kind of trouble only: addresses hold secrets. */
export function describeNetworkError(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "TimeoutError") return "timeout";
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : "no connection";
}

/** The body as text. @throws Error where it is too long */
export async function readLimited(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let body = "";
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    body += decoder.decode(value, { stream: true });
    if (body.length > LONGEST_ANSWER) {
      await reader.cancel();
      throw new Error("the answer is too long");
    }
  }
  return body + decoder.decode();
}

/** The device's way to its server: one GET, no redirect followed, nothing cached, never a rejection. */
export function deviceTransport(
  fetch: typeof globalThis.fetch,
  timeoutMs: number,
): (url: string) => Promise<HttpAnswer> {
  return async (url) => {
    try {
      const response = await fetch(url, {
        redirect: "manual",
        cache: "no-store",
        credentials: "omit",
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, body: await readLimited(response) };
    } catch (error) {
      return { unreachable: describeNetworkError(error) };
    }
  };
}
