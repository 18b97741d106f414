// The parts of a facade's requests and storage that a recording holds.
import type { MemoryStorage, RecordKind } from "@openpims/sdk";
import { recordIn } from "./record-names.ts";
import type { HttpExchange } from "./recorded.ts";

const RECORDS: readonly RecordKind[] = ["device", "session", "remote", "ledger"];

/** The stored text of each record. */
export const storedIn = (storage: MemoryStorage): Promise<(string | null)[]> =>
  Promise.all(RECORDS.map(async (record) => (await recordIn(storage, record).read()) ?? null));

/** The parts of a request that a server sees, without an engine's own additions. */
export function requestOf(url: string, init: RequestInit = {}): HttpExchange["request"] {
  const { method = "GET", body, headers } = init;
  const sent: Record<string, string> = {};
  new Headers(headers ?? {}).forEach((value, name) => {
    if (name !== "user-agent") sent[name] = value;
  });
  return { url, method, headers: sent, body: body === undefined || body === null ? null : String(body) };
}
