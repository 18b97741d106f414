// Servers with the faults of networks and hostile peers, on real sockets.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from "node:net";

export interface FaultyServer {
  readonly url: string;
  /** The number of requests (on bare sockets: connections) that reached the server. */
  readonly received: () => number;
  close(): Promise<void>;
}

function running(
  server: Server | TcpServer,
  received: () => number,
  sockets: Set<Socket>,
): Promise<FaultyServer> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}`,
        received,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

/** Runs `act` on each connection before any byte is read. */
export function tcpServer(act: (socket: Socket) => void): Promise<FaultyServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    act(socket);
  });
  return running(server, () => connections, sockets);
}

/** Answers each request with `respond`. */
export function httpServer(
  respond: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<FaultyServer> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((incoming, response) => {
    requests += 1;
    respond(incoming, response, requests);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return running(server, () => requests, sockets);
}

/** Passes requests on to `target`, but runs `fault` on requests with its number. */
export function faultyProxy(
  target: string,
  faulty: (count: number) => boolean,
  fault: (response: ServerResponse) => void = (response) => response.socket?.resetAndDestroy(),
): Promise<FaultyServer> {
  return httpServer((incoming, response, count) => {
    if (faulty(count)) return fault(response);
    const headers = { ...incoming.headers, host: new URL(target).host };
    const onward = request(`${target}${incoming.url}`, { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
}

/** A `fetch` that loses the answer to the device's request of this number, after the server has acted on it. */
export function losingAnswer(lost: number): typeof fetch {
  let count = 0;
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!String(url).includes("/iwws/MAC") || ++count !== lost) return response;
    await response.text();
    throw new TypeError("fetch failed");
  };
}
