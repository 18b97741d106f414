// A connection between a service and its database that a test can cut and restore.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

export class CuttableWire {
  /** The database's address at the near end. */
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;

  private constructor(server: Server, databaseUrl: string) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    const far = new URL(databaseUrl);
    this.url = Object.assign(new URL(databaseUrl), { port: String(port) }).href;
    server.on("connection", (near) => {
      if (this.#cut) return near.destroy();
      const wire = connect(Number(far.port), far.hostname);
      for (const [from, to] of [
        [near, wire],
        [wire, near],
      ] as const) {
        this.#sockets.add(from);
        from.on("error", () => {});
        from.on("close", () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
      return undefined;
    });
  }

  static async to(databaseUrl: string): Promise<CuttableWire> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new CuttableWire(server, databaseUrl);
  }

  /** Ends every connection, and refuses new ones. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }
}
