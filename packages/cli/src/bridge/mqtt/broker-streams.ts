import { once } from "node:events";
import { connect } from "node:net";
import type { Streams } from "@openpims/sdk";
import { tlsStreams } from "@openpims/sdk/node";

/** Sockets to a broker: TLS, or plain for `mqtt:`. */
export const brokerStreams: Streams = {
  schemes: ["mqtts:", "mqtt:"],
  open: async (address, handlers, options) => {
    const { protocol, hostname, port } = new URL(address);
    if (protocol === "mqtts:") return tlsStreams.open(address, handlers, options);
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) });
    try {
      await once(socket, "connect", { signal: AbortSignal.timeout(options.timeoutMs) });
    } catch (error) {
      socket.on("error", () => undefined).destroy();
      throw error;
    }
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => handlers.data(bytes));
    // `close` follows an error.
    socket.on("error", () => undefined);
    socket.once("close", handlers.closed);
    return {
      write: (bytes) => {
        if (socket.destroyed || socket.writableEnded) return false;
        socket.write(bytes);
        return true;
      },
      close: () => socket.destroySoon(),
    };
  },
};
