// A stand-in for a brand's servers: a service behind an address at which faults are given on demand.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The answer in the place of the servers' own; `cut` ends the connection without one. */
export type StandInFault =
  | "cut"
  | { readonly status: number; readonly body?: string | object; readonly contentType?: string };

/** A request, for a fault to choose. */
export interface StandInRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

export class BrandStandIn {
  /** Gives the fault of a request; nothing where the servers answer. */
  fault: (request: StandInRequest) => StandInFault | undefined = () => undefined;
  readonly requests: StandInRequest[] = [];
  readonly #server: Server;
  #target = "";

  private constructor() {
    this.#server = createServer((incoming, response) => this.#serve(incoming, response));
  }

  static async start(): Promise<BrandStandIn> {
    const standIn = new BrandStandIn();
    await new Promise<void>((resolve) => standIn.#server.listen(0, "127.0.0.1", resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Leads the requests to the service, whose public address is this one's. */
  leadTo(target: string): void {
    this.#target = target;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #serve(incoming: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(incoming.url ?? "", this.url);
    const asked = { method: incoming.method ?? "", path: pathname, query: searchParams };
    this.requests.push(asked);
    const fault = this.fault(asked);
    if (fault === "cut") {
      response.socket?.resetAndDestroy();
      return;
    }
    if (fault) {
      const { status, body = "", contentType } = fault;
      const isJson = typeof body === "object";
      response.writeHead(status, {
        "content-type": contentType ?? (isJson ? "application/json" : "text/html"),
      });
      response.end(isJson ? JSON.stringify(body) : body);
      return;
    }
    const onward = request(
      `${this.#target}${incoming.url}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.socket?.destroy());
    incoming.pipe(onward);
  }
}
