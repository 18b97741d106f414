// Requests that an honest client does not send.
import { connect } from "node:net";

export const METHODS = ["POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] as const;

/** Writes the bytes unchanged, and reads until the service closes the connection. @returns the status of each answer */
export function sendBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let received = "";
    const socket = connect(Number(port), hostname);
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      received += text;
    });
    // A service that refuses an incomplete request may close the connection during the write.
    socket.on("error", () => resolve(received));
    socket.on("close", () => resolve(received));
    socket.write(Buffer.from(bytes, "latin1"));
  });
}

/** A GET with this request target, byte for byte. */
export const getTarget = (url: string, target: string): Promise<string> =>
  sendBytes(url, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);

/** The status of a raw answer, 0 if there is no answer. */
export const statusOf = (answer: string): number => Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0);
