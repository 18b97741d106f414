// The broker's listeners: TLS for programs, WebSocket for pages.
import { once } from "node:events";
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Server } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import { createWebSocketStream, WebSocketServer } from "ws";
import type { Connections, End } from "./connections.ts";
import type { BrokerLimits } from "./limits.ts";

export interface DoorOptions {
  /** The certificate and its key, both PEM. */
  readonly tls: { readonly cert: string; readonly key: string };
  /** The address of the TLS listener; by default this machine's alone. */
  readonly host?: string;
  /** By default a free one; 8885 in the field. */
  readonly port?: number;
  /**
   * The port for pages, on this machine's own address since it has no TLS: a page cannot be made to trust a
   * certificate. Without it there is none; 0 takes a free one.
   */
  readonly webSocketPort?: number;
}

export interface Doors {
  readonly port: number;
  readonly webSocketPort: number | undefined;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** Receives the bytes of a new connection. */
export type Welcome = (stream: Duplex, end: End) => void;

const LOOPBACK = "127.0.0.1";

/** @throws Error if a port is taken, or the certificate cannot be used */
export async function openDoors(
  { tls, host = LOOPBACK, port = 0, webSocketPort }: DoorOptions,
  limits: BrokerLimits,
  connections: Connections,
  welcome: Welcome,
): Promise<Doors> {
  const tlsServer = createTlsServer(
    { ...tls, minVersion: "TLSv1.2", handshakeTimeout: limits.authenticationMs },
    (socket) => welcome(socket, socket),
  );
  const webSockets = webSocketPort === undefined ? undefined : webSocketServer(limits, welcome);
  const servers = webSockets ? [tlsServer, webSockets] : [tlsServer];
  for (const server of servers) server.on("connection", (socket) => connections.enter(socket));
  const close = async (): Promise<void> => {
    const closed = servers
      .filter(({ listening }) => listening)
      .map((server) => {
        server.close();
        return once(server, "close");
      });
    connections.endAll();
    await Promise.all(closed);
  };
  try {
    const listening = await listen(tlsServer, port, host);
    const pages = webSockets && (await listen(webSockets, webSocketPort ?? 0, LOOPBACK));
    return { port: listening, webSocketPort: pages, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  await once(server, "listening");
  const { port: taken } = server.address() as AddressInfo;
  return taken;
}

/** The name of MQTT in a WebSocket's handshake (MQTT 3.1.1 §6). */
const PROTOCOL = "mqtt";

function webSocketServer(limits: BrokerLimits, welcome: Welcome): HttpServer {
  const upgrade = webSocketUpgrade(limits, welcome);
  const server = createHttpServer({ requestTimeout: limits.authenticationMs }, (_, response) => {
    response.writeHead(426, { connection: "close", upgrade: "websocket" }).end();
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url === "/mqtt") upgrade(request, socket, head);
    else refuse(socket);
  });
  return server;
}

/** Takes over a connection of an HTTP server for the broker. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Makes connections of bytes out of WebSockets. */
export function webSocketUpgrade(limits: BrokerLimits, welcome: Welcome): Upgrade {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.packetBytes,
    handleProtocols: () => PROTOCOL,
  });
  return (request, socket, head) => {
    const protocols = request.headers["sec-websocket-protocol"]?.split(",").map((name) => name.trim());
    if (!protocols?.includes(PROTOCOL)) {
      refuse(socket);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      welcome(createWebSocketStream(webSocket), request.socket),
    );
  };
}

const refuse = (socket: Duplex): void => {
  socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
};
