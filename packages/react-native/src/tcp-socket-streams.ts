// The vehicle's TLS connection, over react-native-tcp-socket.
import type { ByteStream, Streams } from "@openpims/sdk";

/** The used part of a socket. It emits `connect`, `data`, `error` and `close` as Node's does. */
export interface TcpSocket {
  readonly destroyed: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: each event has arguments of its own
  on(event: string, listener: (...given: any[]) => void): unknown;
  write(bytes: Uint8Array): boolean;
  destroy(): unknown;
  setNoDelay(noDelay?: boolean): unknown;
  /** The server's certificate; `null` without one. */
  getPeerCertificate(): unknown;
}

/** The used part of react-native-tcp-socket. */
export interface TcpSockets {
  connectTLS(options: { host: string; port: number; ca?: string }): TcpSocket;
}

const failed = (code: string, cause?: unknown): Error =>
  new Error("no connection", { cause: Object.assign(new Error(code, { cause }), { code }) });

/**
 * Gives TLS sockets for the vehicle's broker. Android's sockets check the chain of a certificate, and not its name: so this
 * compares the name before a byte is sent, for the token must reach nobody else.
 * @param sockets react-native-tcp-socket
 * @example
 * declare const sockets: TcpSockets;
 * const pims = createPims({ ...platform, streams: tcpSocketStreams(sockets) });
 */
export const tcpSocketStreams = (sockets: TcpSockets): Streams => ({
  schemes: ["mqtts:"],
  open: async (address, { data, closed }, { timeoutMs, certificate }) => {
    const { hostname, port } = new URL(address);
    const host = hostname.replace(/^\[|\]$/g, "");
    const ca = certificate === undefined ? {} : { ca: certificate };
    const socket = sockets.connectTLS({ host, port: Number(port), ...ca });
    try {
      await opened(socket, timeoutMs);
      // With a certificate of its own the socket trusts nothing else, so any name is the right one.
      if (certificate === undefined && !isCertificateOf(await socket.getPeerCertificate(), host))
        throw failed("ERR_TLS_CERT_ALTNAME_INVALID");
      if (socket.destroyed) throw failed("ECONNRESET");
    } catch (error) {
      socket.destroy();
      throw error;
    }
    socket.setNoDelay(true);
    socket.on("data", (bytes: Uint8Array) => data(bytes));
    socket.on("close", closed);
    return streamOver(socket);
  },
});

/** Waits for the connection. @throws Error if it fails or takes too long */
function opened(socket: TcpSocket, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(failed("ETIMEDOUT")), timeoutMs);
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(failed("ECONNRESET", error));
    };
    // Stays: an error without a listener would end the application.
    socket.on("error", fail);
    socket.on("close", fail);
    socket.on("secureConnect", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function streamOver(socket: TcpSocket): ByteStream {
  return {
    write: (bytes) => {
      if (socket.destroyed) return false;
      try {
        // `false` would only say that the bytes wait in memory.
        socket.write(bytes);
        return true;
      } catch {
        return false;
      }
    },
    close: () => void socket.destroy(),
  };
}

/** True if the certificate's common name is the host; `*` stands for one label (RFC 6125 §6.4.3). */
function isCertificateOf(certificate: unknown, host: string): boolean {
  const name = textAt(certificate, "subject", "CN").toLowerCase();
  const [, ...domain] = host.toLowerCase().split(".");
  return name === host.toLowerCase() || (domain.length > 1 && name === `*.${domain.join(".")}`);
}

function textAt(value: unknown, ...path: readonly string[]): string {
  let found = value;
  for (const key of path)
    found = typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined;
  return typeof found === "string" ? found : "";
}
