// Records the requests and answers of a device and a server, as a file of vectors. For test-made secrets only: requests
// hold codes and proofs.
import { readFile, writeFile } from "node:fs/promises";
import { type FaultyServer, httpServer } from "./faulty-server.ts";

export interface RecordedAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Exchange {
  readonly action: string;
  readonly mode: string;
  /** Every parameter of the query, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly answer: RecordedAnswer;
}

export interface Recording {
  /** Names the client and the server, and describes their exchange. */
  readonly description: string;
  readonly exchanges: readonly Exchange[];
}

/** Sends one request of the device protocol to a server. @param query the text after the question mark */
export async function ask(server: string, query: string): Promise<RecordedAnswer> {
  const response = await fetch(`${server}/iwws/MAC?${query}`);
  return { status: response.status, body: await response.text() };
}

export const queryOf = (url = ""): string => url.slice(url.indexOf("?") + 1);

/** A server that passes everything on to `target` and records it. */
export class Recorder {
  readonly exchanges: Exchange[] = [];
  #server: FaultyServer | undefined;

  static async start(target: string): Promise<Recorder> {
    const recorder = new Recorder();
    recorder.#server = await httpServer(async (incoming, response) => {
      const query = queryOf(incoming.url);
      const answer = await ask(target, query);
      const parameters = Object.fromEntries(new URLSearchParams(query));
      const { action = "", mode = "" } = parameters;
      recorder.exchanges.push({ action, mode, parameters, answer });
      response.writeHead(answer.status, { "content-type": "text/xml; charset=utf-8" });
      response.end(answer.body);
    });
    return recorder;
  }

  get url(): string {
    return this.#server?.url ?? "";
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async save(path: string, description: string): Promise<void> {
    const recording: Recording = { description, exchanges: this.exchanges };
    await writeFile(path, `${JSON.stringify(recording, null, 1)}\n`);
  }
}

export const readRecording = async (path: string): Promise<Recording> =>
  JSON.parse(await readFile(path, "utf8"));
