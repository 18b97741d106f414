// A server that answers like a recording or a real server, except for planned faults.
import type { ServerResponse } from "node:http";
import { type FaultyServer, httpServer } from "@openpims/testing/faulty-server";
import { ask, queryOf, type RecordedAnswer, type Recording } from "@openpims/testing/recorder";

/** Gives the good answer to a query. @param query the text after the question mark */
export type Source = (query: string) => Promise<RecordedAnswer>;

/** Replaces the good answer. Without a call of `good` the source never gets the request. */
export type Fault = (
  response: ServerResponse,
  good: () => Promise<RecordedAnswer>,
  action: string,
) => void | Promise<void>;

export const fromService =
  (url: string): Source =>
  (query) =>
    ask(url, query);

/**
 * The answers of a recording, by action and mode, in order, and from the start again after the last one.
 * A request that was never recorded is answered 404.
 */
export function fromRecording({ exchanges }: Recording): Source {
  const given = new Map<string, number>();
  return async (query) => {
    const parameters = new URLSearchParams(query);
    const name = `${parameters.get("action")} ${parameters.get("mode")}`;
    const answers = exchanges.filter(({ action, mode }) => `${action} ${mode}` === name);
    const count = given.get(name) ?? 0;
    given.set(name, count + 1);
    return answers[count % answers.length]?.answer ?? { status: 404, body: "" };
  };
}

export interface Replayer extends FaultyServer {
  /** `mode action` of each request, in the order they came. */
  readonly asked: readonly string[];
  /** The query of each request, unchanged. */
  readonly queries: readonly string[];
}

export function give(response: ServerResponse, { status, body }: RecordedAnswer): void {
  response.writeHead(status, { "content-type": "text/xml; charset=utf-8" });
  response.end(body);
}

/** @param faultAt gives the fault for the request of this number, from 1 */
export async function replay(
  source: Source,
  faultAt: (request: number, mode: string, action: string) => Fault | undefined = () => undefined,
): Promise<Replayer> {
  const asked: string[] = [];
  const queries: string[] = [];
  const server = await httpServer(async (incoming, response, count) => {
    const query = queryOf(incoming.url);
    const parameters = new URLSearchParams(query);
    const [action, mode] = [parameters.get("action") ?? "", parameters.get("mode") ?? ""];
    asked.push(`${mode} ${action}`);
    queries.push(query);
    const fault = faultAt(count, mode, action);
    if (fault) await fault(response, () => source(query), action);
    else give(response, await source(query));
  });
  return { ...server, asked, queries };
}
