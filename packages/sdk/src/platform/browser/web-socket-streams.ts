import type { Streams } from "../platform.ts";

/** The name of MQTT in a WebSocket's handshake (MQTT 3.1.1 §6). */
const PROTOCOL = "mqtt";

/**
 * WebSockets, whose certificate the browser itself checks.
 * @example
 * const pims = createPims({ ...platform, streams: webSocketStreams });
 */
export const webSocketStreams: Streams = {
  schemes: ["wss:", "ws:"],
  open: async (address, { data, closed }, { timeoutMs }) => {
    const socket = new WebSocket(address, PROTOCOL);
    socket.binaryType = "arraybuffer";
    await new Promise<void>((resolve, reject) => {
      const fail = (code: string): void => {
        socket.close();
        reject(new Error("no connection", { cause: Object.assign(new Error(code), { code }) }));
      };
      const timer = setTimeout(() => fail("ETIMEDOUT"), timeoutMs);
      // A page learns no reason: browsers hide it.
      socket.onclose = () => {
        clearTimeout(timer);
        fail("ECONNRESET");
      };
      socket.onopen = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    socket.onmessage = ({ data: bytes }: MessageEvent<unknown>) => {
      if (bytes instanceof ArrayBuffer) data(new Uint8Array(bytes));
    };
    socket.onclose = closed;
    return {
      write: (bytes) => {
        if (socket.readyState !== WebSocket.OPEN) return false;
        socket.send(new Uint8Array(bytes));
        return true;
      },
      close: () => socket.close(),
    };
  },
};
