// Browsers connect before they send a request. For Node such a connection is busy, and would keep the service from stopping
// until its headers are overdue.
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** Ends connections without a request when the service stops. */
export function endUnusedConnections(app: FastifyInstance, secure: boolean): void {
  const unused = new Set<Socket>();
  let closing = false;
  app.server.on(secure ? "secureConnection" : "connection", (socket: Socket) => {
    if (closing) {
      socket.destroy();
      return;
    }
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  app.server.on("request", ({ socket }: { socket: Socket }) => unused.delete(socket));
  app.addHook("preClose", async () => {
    closing = true;
    for (const socket of unused) socket.destroy();
  });
}
