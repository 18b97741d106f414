// A proxy that sends each request to the next service in turn, as a load balancer does.
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class RoundRobin {
  readonly url: string;
  /** The services, in turn. */
  targets: readonly string[] = [];
  /** The target that served each request, by its index. */
  readonly served: { readonly path: string; readonly by: number }[] = [];
  readonly #server: Server;
  #next = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (asked, reply) => {
      const by = this.#next++ % this.targets.length;
      const path = asked.url ?? "";
      this.served.push({ path: path.split("?")[0] ?? "", by });
      const { method, headers } = asked;
      const forwarded = request(`${this.targets[by]}${path}`, { method: method ?? "GET", headers });
      forwarded.on("response", (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(reply);
      });
      forwarded.on("error", () => {
        if (reply.headersSent) reply.destroy();
        else reply.writeHead(502).end();
      });
      asked.pipe(forwarded);
    });
  }

  static async start(): Promise<RoundRobin> {
    // Without keep-alive no connection is closed while a request is on its way.
    const server = createServer({ keepAliveTimeout: 0 }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new RoundRobin(server);
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
