// What a recording of a facade holds of its requests and its storage.
import type { MemoryStorage, RecordName } from "@openpims/sdk";
import type { HttpExchange } from "./recorded.ts";

const RECORDS: readonly RecordName[] = ["device", "session", "remote", "ledger"];

/** What a facade has stored, record by record. */
export const storedIn = (storage: MemoryStorage): Promise<(string | null)[]> =>
  Promise.all(RECORDS.map(async (record) => (await storage.record(record).read()) ?? null));

/** What of a request a server sees, but for what an engine adds by itself. */
export function requestOf(url: string, init: RequestInit = {}): HttpExchange["request"] {
  const { method = "GET", body, headers } = init;
  const sent: Record<string, string> = {};
  new Headers(headers ?? {}).forEach((value, name) => {
    if (name !== "user-agent") sent[name] = value;
  });
  return { url, method, headers: sent, body: body === undefined || body === null ? null : String(body) };
}
