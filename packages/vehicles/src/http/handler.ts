import type { IncomingMessage, ServerResponse } from "node:http";
import type { Bench } from "../bench.ts";
import { answerControl } from "../control/control-api.ts";
import { PICTURE, PICTURE_SVG } from "./picture.ts";
import { DEFAULT_STREAM_LIMITS, type StreamLimits, Streams } from "./stream.ts";

export interface HandlerOptions {
  /** The start of the addresses in answers, like `https://localhost:8443`. */
  readonly origin: string;
  /** Lets a request to the controls pass, or not. Without it there are no controls. */
  readonly guard?: (request: IncomingMessage) => Promise<boolean>;
  /** The place of the controls. */
  readonly controls?: string;
  readonly streamLimits?: Partial<StreamLimits>;
}

const MOST_BODY_BYTES = 64 * 1024;

/** Handles a request. @returns false for an address that is none of the bench's; nothing is written then */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** A longer body ends the connection; a shorter one that is too long is read to its end, for an answer to it. */
const MOST_READ_BYTES = 16 * MOST_BODY_BYTES;

/** @returns undefined for a body that is too long */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size > MOST_READ_BYTES) return undefined;
    if (size <= MOST_BODY_BYTES) chunks.push(bytes);
  }
  return size > MOST_BODY_BYTES ? undefined : Buffer.concat(chunks).toString("utf8");
}

function write(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
) {
  response.writeHead(status, { "cache-control": "no-store", ...headers });
  response.end(body);
}

const writeJson = (response: ServerResponse, status: number, body: unknown): void =>
  write(response, status, { "content-type": "application/json" }, JSON.stringify(body));

const firstOf = (headers: IncomingMessage["headers"]): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );

/** A handler for Node's HTTP servers: the Connected Car API, its side addresses, and the controls. */
export function createHandler(
  bench: Bench,
  { origin, guard, controls = "/bench", streamLimits }: HandlerOptions,
): Handler {
  const streams = new Streams(bench, { ...DEFAULT_STREAM_LIMITS, ...streamLimits });

  async function control(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
    if (!guard || !(await guard(request))) return writeJson(response, 401, { error: "sign in first" });
    if (request.method === "GET" && url === "/stream") {
      if (streams.open(response, request.socket.remoteAddress ?? "")) return;
      return writeJson(response, 429, { error: "there are too many streams" });
    }
    // A form of another page cannot send this type without the browser's question.
    const isJson = request.headers["content-type"]?.startsWith("application/json") === true;
    if (request.method === "POST" && !isJson)
      return writeJson(response, 415, { error: "the body is no JSON" });
    const body = await bodyOf(request);
    if (body === undefined) {
      // Node keeps the connection of a body that is not read to its end.
      response.setHeader("connection", "close");
      return writeJson(response, 413, { error: "the body is too long" });
    }
    const answer = answerControl({ method: request.method ?? "", url, body }, bench);
    writeJson(response, answer.status, answer.body);
  }

  return async (request, response) => {
    const { method = "", url = "" } = request;
    if (url.startsWith("/connectedcar/v4/user") || url.startsWith("/applications/cvs/v4/")) {
      const answer = await bench.rest({ method, url, headers: firstOf(request.headers), origin });
      write(response, answer.status, answer.headers, answer.body);
      return true;
    }
    if (url === PICTURE && method === "GET") {
      // An image element sends no token.
      write(response, 200, { "content-type": "image/svg+xml" }, PICTURE_SVG);
      return true;
    }
    if (!url.startsWith(`${controls}/`)) return false;
    await control(request, response, url.slice(controls.length));
    return true;
  };
}
