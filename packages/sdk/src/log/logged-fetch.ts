import { describeNetworkError } from "../core/http.ts";
import type { FileLog } from "./file-log.ts";

/** `fetch` with a log entry for each request at level `high`: method, host and path, never a query, header or body. */
export function loggedFetch(fetch: typeof globalThis.fetch, log: FileLog): typeof globalThis.fetch {
  return async (input, init) => {
    const { host, pathname } = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? (input instanceof Request ? input.method : "GET");
    const start = log.now();
    const record = (level: string, outcome: object) =>
      log.write("high", {
        level,
        event: "request",
        method,
        host,
        path: pathname,
        ...outcome,
        durationMs: log.now() - start,
      });
    try {
      const response = await fetch(input, init);
      record("info", { httpStatus: response.status });
      return response;
    } catch (error) {
      record("error", { trouble: describeNetworkError(error, init?.signal) });
      throw error;
    }
  };
}
